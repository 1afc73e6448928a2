/** Facts of every kind of mail, and what strangers may try to write into them. */

const approval = {
  approvalId: 'apr_01',
  title: 'Laptops for the new team',
  description: 'Five people start in July.\nThe old ones are from 2019.',
  serviceName: 'Purchasing',
  approvalType: 'PURCHASE_ORDER',
  amount: 12_500.5,
  currency: 'THB',
  requester: 'Maya Lindqvist',
  dueDate: '2026-06-05T09:00:00.000Z',
  level: 2,
  totalLevels: 3,
  levelName: 'Finance',
  fields: [
    { name: 'costCenter', value: '4711' },
    { name: 'supplier', value: 'Acme Computers Co., Ltd.' },
  ],
  decisions: [{ name: 'Kim Park', isApproval: true, comments: 'Within budget.', at: '2026-06-01T10:02:00.000Z' }],
  reason: 'Purchasing named Somchai as an approver of level 2 (Finance).',
}

const comment = {
  by: 'Ben Okafor',
  text: 'Can they deliver by Friday, @Kim Park?\nElse we rent.',
  at: '2026-06-01T10:02:00.000Z',
}

const webhook = { id: 'whk_1', name: 'Orders', origin: 'https://orders.example.com' }
const news = {
  webhook,
  serviceName: 'Purchasing',
  reason: 'no_success',
  since: '2026-06-01T07:29:41.000Z',
  failures: 12,
  lastError: 'answered 503',
  hours: 24,
  disablesAt: '2026-06-06T07:29:41.000Z',
}

const deadLetter = {
  webhook,
  serviceName: 'Purchasing',
  deliveryId: 'dlv_1',
  eventType: 'shop.sold',
  attempts: 4,
  lastError: 'answered 503',
}

export const SAMPLES: Record<string, Record<string, unknown>> = {
  'approval.assigned': approval,
  'approval.reminder': approval,
  'approval.decided': { ...approval, isApproved: true },
  'approval.cancelled': { ...approval, cancelReason: 'Ordered elsewhere.' },
  'approval.mentioned': { ...approval, comment },
  'approval.commented': { ...approval, comment },
  'webhook.failing': news,
  'webhook.disabled': news,
  'webhook.recovered': { ...news, reason: null, failures: 0, lastError: null },
  'webhook.dead_letter': deadLetter,
  'security.password_changed': { at: '2026-06-01T10:02:00.000Z', by: 'Root Administrator' },
  'security.key_created': {
    at: '2026-06-01T10:02:00.000Z',
    by: 'Root Administrator',
    serviceId: 'svc_1',
    serviceName: 'Purchasing',
    hint: 'uxs_4f2a',
  },
  'security.new_sign_in': {
    at: '2026-06-01T10:02:00.000Z',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0',
    ip: '203.0.113.7',
  },
  gathered: {
    items: [
      { mailId: 'mal_01', kind: 'approval.assigned', about: 'apr_01', facts: approval },
      {
        mailId: 'mal_02',
        kind: 'approval.reminder',
        about: 'apr_02',
        facts: { ...approval, approvalId: 'apr_02', amount: null, dueDate: null },
      },
      { kind: 'approval.decided', about: 'apr_03', facts: { ...approval, isApproved: true } },
      { kind: 'approval.cancelled', about: 'apr_04', facts: approval },
      { kind: 'approval.mentioned', about: 'apr_05', facts: { ...approval, comment } },
      { kind: 'approval.commented', about: 'apr_06', facts: { ...approval, comment } },
      { kind: 'webhook.failing', about: 'whk_1', facts: news },
      { kind: 'webhook.disabled', about: 'whk_1', facts: news },
      { kind: 'webhook.recovered', about: 'whk_1', facts: news },
      { kind: 'webhook.dead_letter', about: 'whk_1', facts: deadLetter },
    ],
  },
  digest: {
    every: 'day',
    waiting: {
      total: 12,
      overdue: 1,
      items: [
        {
          id: 'apr_01',
          title: 'Laptops for the new team',
          asker: 'Maya Lindqvist',
          amount: 12_500.5,
          currency: 'THB',
          dueDate: '2026-06-05T09:00:00.000Z',
        },
        { id: 'apr_02', title: 'A desk', asker: 'Purchasing', amount: null, currency: null, dueDate: null },
      ],
    },
    decided: {
      total: 2,
      items: [
        { id: 'apr_03', title: 'A chair', isApproved: true, at: '2026-06-01T10:02:00.000Z' },
        { id: 'apr_04', title: 'A car', isApproved: false, at: '2026-06-01T10:02:00.000Z' },
      ],
    },
    commented: {
      total: 2,
      items: [
        { id: 'apr_05', title: 'A boat', comments: 3, lastBy: 'Ben Okafor', isMentioned: true },
        { id: 'apr_06', title: 'A bike', comments: 1, lastBy: 'Kim Park', isMentioned: false },
      ],
    },
  },
  'person.unreachable': {
    userId: 'usr_1',
    name: 'Ann Lee',
    address: 'ann@example.com',
    reason: 'mailbox_unknown',
    detail: '550 5.1.1 <ann@example.com>: user unknown',
    at: '2026-06-01T10:02:00.000Z',
  },
}

export const HOSTILE = [
  'Laptops\r\nBcc: spy@example.com\r\n\r\nclick',
  '<script>alert(1)</script><img src=x onerror=alert(1)><a href="https://evil.example">Approve</a>',
  '"><style>*{display:none}</style>',
  '\u202Egnp.exe\u2066 مرحبا بالعالم שלום',
  '👩‍👩‍👧‍👦🇹🇭 '.repeat(60),
  'W'.repeat(500),
  '${publicUrl} {{7*7}} %s',
  '\u0000\u0007\u001b[31mred',
]
