import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { approvalFacts, personFacts, webhookFacts } from './facts.ts'
import { NOTIFICATION_KINDS } from './inbox-contract.ts'
import { LANGUAGES } from './preferences-contract.ts'
import { isPersonKind, isWebhookKind, wordsOf } from './words.ts'

const APPROVAL = {
  title: 'Laptops',
  serviceName: 'Purchasing',
  requesterName: null,
  amount: 10,
  currency: null,
  deciderName: null,
  comments: null,
  reason: null,
  changed: ['dueDate', 'urgency'],
  isOwn: false,
}
const PERSON = { name: 'Ann Lee', address: 'ann@example.com', reason: 'mailbox_unknown' }
const WEBHOOK = { name: 'Orders', serviceName: 'Purchasing', hours: null, reason: 'gone', lastError: null }

test('every kind has words and a page', () => {
  for (const kind of Object.keys(NOTIFICATION_KINDS)) {
    const [about, facts, page] = isWebhookKind(kind)
      ? ['whk_1', WEBHOOK, /^\/webhooks\/whk_1/]
      : isPersonKind(kind)
        ? ['usr_1', PERSON, /^\/people\?person=usr_1$/]
        : ['apr_1', APPROVAL, /^\/approvals\/apr_1$/]
    const { title, text, link } = wordsOf({ kind, about, facts }, null)
    assert.ok(title.length > 3 && text.length > 10 && text !== kind, kind)
    assert.match(link, page)
  }
})

test('says who asks for how much, and what is missing is left out', () => {
  const text = (facts: object, kind = 'approval.assigned') =>
    wordsOf({ kind, about: 'apr_1', facts: { ...APPROVAL, ...facts } }, null).text
  assert.equal(text({}), 'Purchasing asks you to decide · 10')
  assert.equal(text({ requesterName: 'Maya', amount: null }), 'Maya asks you to decide')
  assert.equal(text({ amount: 1200, currency: 'JPY' }), 'Purchasing asks you to decide · JPY\u00A01,200')
  const decided = { deciderName: 'Kim', comments: ' ' }
  assert.equal(text({ ...decided, isOwn: true }, 'approval.approved'), 'Kim approved your request')
  assert.equal(text(decided, 'approval.approved'), 'Kim approved the request of Purchasing', 'to who watches it')
})

test('every kind is told in Thai, with what changed and why, and another language in English', () => {
  for (const kind of Object.keys(NOTIFICATION_KINDS)) {
    const facts = isWebhookKind(kind) ? WEBHOOK : isPersonKind(kind) ? PERSON : APPROVAL
    const thai = wordsOf({ kind, about: 'x_1', facts }, 'th')
    assert.match(thai.text, /[\u0E00-\u0E7F]{4}/, kind)
    assert.doesNotMatch(thai.text, /undefined|null|dueDate|urgency|mailbox|gone/, kind)
    assert.equal(thai.link, wordsOf({ kind, about: 'x_1', facts }, 'en').link)
    assert.deepEqual(wordsOf({ kind, about: 'x_1', facts }, 'xx'), wordsOf({ kind, about: 'x_1', facts }, 'en'))
  }
  const facts = { ...APPROVAL, requesterName: 'มายา', amount: 1200, currency: 'THB' }
  const asked = wordsOf({ kind: 'approval.assigned', about: 'apr_1', facts }, 'th')
  assert.equal(asked.text, 'มายา ขอให้คุณตัดสินใจ · THB\u00A01,200.00')
})

test('texts of others are short, on one line, and what JSON can hold', () => {
  const others = fc.string({ unit: 'binary', maxLength: 700 })
  fc.assert(
    fc.property(others, others, others, fc.constantFrom(...LANGUAGES), (title, name, comments, language) => {
      const approval = approvalFacts.parse({ ...APPROVAL, title, deciderName: name, comments })
      const webhook = webhookFacts.parse({ ...WEBHOOK, name, serviceName: title, lastError: comments })
      const person = personFacts.parse({ ...PERSON, name, address: title })
      for (const facts of [approval, webhook, person].map((each) => JSON.stringify(each)))
        assert.ok(facts.isWellFormed() && !facts.includes(String.raw`\u0000`))
      for (const kind of Object.keys(NOTIFICATION_KINDS)) {
        const facts = isWebhookKind(kind) ? webhook : isPersonKind(kind) ? person : approval
        const words = wordsOf({ kind, about: 'x_1', facts: JSON.parse(JSON.stringify(facts)) }, language)
        assert.ok(words.title.length <= 120 && words.text.length <= 240)
        assert.doesNotMatch(words.title + words.text, /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u)
      }
    }),
  )
})
