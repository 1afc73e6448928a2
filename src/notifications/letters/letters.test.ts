/** What letters say, in every language, whatever strangers have written into what they tell of. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HOSTILE, SAMPLES } from '../../../tests/support/letters.ts'
import { LANGUAGES } from '../preferences-contract.ts'
import { mayCarryLinks } from './kinds.ts'
import { wordsOf } from './languages.ts'
import { oneLine } from './text.ts'
import { type Letter, writeLetter } from './write-letter.ts'

const PUBLIC_URL = 'https://approvals.example.com'
/** Of the mails in the sample of a gathered one, and of the mail itself. */
const LINKED = new Map([
  ['mal_1', 'T0ken-_x'],
  ['mal_01', 'Fir5t'],
  ['mal_02', 'Sec0nd'],
])
const BANGKOK = { language: 'en', timeZone: 'Asia/Bangkok' }

function write(
  kind: string,
  facts: object = {},
  reader: { language: string; timeZone: string } = BANGKOK,
  linkToken: string | null = null,
): Letter {
  const linkTokens = new Map(linkToken === null ? [] : [['mal_1', linkToken]])
  return writeLetter({ id: 'mal_1', kind, facts: { ...SAMPLES[kind], ...facts } }, reader, PUBLIC_URL, { linkTokens })
}

test('who is asked reads what is asked, why, who decided already, and until when in the own zone', () => {
  const { subject, text, html } = write('approval.assigned')
  assert.equal(subject, 'Maya Lindqvist asks: THB\u00a012,500.50 · Laptops for the new team (due Fri 5 Jun, 16:00)')
  const lines = [
    'Maya Lindqvist asks for your decision: Laptops for the new team',
    'Amount: THB\u00a012,500.50',
    'Decide by: Fri, 5 Jun 2026, 16:00 (Asia/Bangkok)',
    'Cost center: 4711',
    '> Five people start in July.',
    'Why you: Purchasing named you as an approver of level 2 (Finance).',
    'Kim Park approved, Mon, 1 Jun 2026, 17:02 (Asia/Bangkok):',
    '> Within budget.',
    'https://approvals.example.com/approvals/apr_01',
  ]
  for (const line of lines) assert.ok(text.split('\n').includes(line), `${line}\n---\n${text}`)
  assert.match(html, /<html lang="en"/)
  assert.match(html, /<a class="button primary" href="https:\/\/approvals\.example\.com\/approvals\/apr_01"/)
})

test('why somebody is asked is told in the own language; a reason that is not known as it is', () => {
  const thai = { language: 'th', timeZone: 'Asia/Bangkok' }
  assert.match(write('approval.assigned', {}, thai).text, /: Purchasing ระบุให้คุณเป็นผู้อนุมัติในขั้นที่ 2 \(Finance\)\n/)
  for (const reason of [
    'Rule over-10k asks the head of FIN.',
    'Purchasing named Somchai as an approver of level 1 (Finance).',
  ])
    assert.ok(write('approval.assigned', { reason }, thai).text.includes(`: ${reason}\n`), reason)
})

test('who is asked may choose the answer in the mail, which leads to where it is confirmed', () => {
  for (const kind of ['approval.assigned', 'approval.reminder']) {
    const { text, html } = write(kind, {}, BANGKOK, 'T0ken-_x')
    const places = [
      ['Approve…', `${PUBLIC_URL}/decide/T0ken-_x?choice=approve`],
      ['Reject…', `${PUBLIC_URL}/decide/T0ken-_x?choice=reject`],
      ['Open the request', `${PUBLIC_URL}/approvals/apr_01`],
    ]
    for (const [label, url] of places) {
      assert.ok(text.replaceAll(':\n', '\n').includes(`${label}\n${url}\n`), text)
      assert.ok(html.includes(` href="${url}" `) && html.includes(`>${label}</a>`), html)
    }
    assert.match(text, /Nothing is decided until you confirm/)
  }
  for (const kind of Object.keys(SAMPLES).filter((name) => !mayCarryLinks(name)))
    assert.deepEqual(write(kind, {}, BANGKOK, 'T0ken'), write(kind), `${kind} asks nobody`)
  assert.doesNotMatch(write('approval.assigned').text, /decide\//)
})

test('each request in a gathered mail has answers of its own, in every language; what tells news has none', () => {
  for (const language of LANGUAGES) {
    const { text, html } = writeLetter(
      { id: 'mal_1', kind: 'gathered', facts: SAMPLES.gathered },
      { language, timeZone: null },
      PUBLIC_URL,
      { linkTokens: LINKED },
    )
    const { approval, gathered } = wordsOf(language)
    for (const [token, page] of [
      ['Fir5t', 'apr_01'],
      ['Sec0nd', 'apr_02'],
    ]) {
      const places = [
        [approval.approve, `${PUBLIC_URL}/decide/${token}?choice=approve`],
        [approval.reject, `${PUBLIC_URL}/decide/${token}?choice=reject`],
        [`${gathered.openOne}:`, `${PUBLIC_URL}/approvals/${page}`],
      ] as const
      assert.ok(text.includes(`\n${places.map((place) => place.join('\n')).join('\n')}\n`), text)
      for (const [, url] of places) assert.ok(html.includes(` href="${url}" `), url)
    }
    assert.equal(html.match(/\/decide\//g)?.length, 4)
    assert.ok(!text.includes('T0ken') && text.includes(approval.links) && !text.includes(gathered.others))
  }
})

test('of what has no links any more a gathered mail has the page alone, and says so', () => {
  const write = (tokens: [string, string][]): string =>
    writeLetter({ id: 'mal_1', kind: 'gathered', facts: SAMPLES.gathered }, BANGKOK, PUBLIC_URL, {
      linkTokens: new Map(tokens),
    }).text
  const one = write([['mal_02', 'Sec0nd']])
  assert.ok(one.includes(`${PUBLIC_URL}/approvals/apr_01`) && one.includes('/decide/Sec0nd?choice=reject'))
  assert.ok(one.includes(wordsOf('en').gathered.others))
  const none = write([['mal_99', 'Foreign']])
  assert.ok(!none.includes('/decide/') && !none.includes(wordsOf('en').approval.links))
})

test('everybody who is asked gets one subject; whoever asked reads the answer in it', () => {
  const { subject } = write('approval.assigned')
  for (const kind of ['approval.reminder', 'approval.cancelled', 'approval.decided'])
    assert.equal(write(kind).subject, subject)
  assert.equal(
    write('approval.decided', { isRequester: true, isApproved: true }).subject,
    'Approved: Laptops for the new team',
  )
  assert.equal(
    write('approval.decided', { isRequester: true, isApproved: false }).subject,
    'Rejected: Laptops for the new team',
  )
  assert.match(write('approval.cancelled', { isRequester: true }).subject, /^Cancelled: /)
})

test('a comment says who said what, in the thread of who is asked', () => {
  const asked = write('approval.mentioned', { isAsked: true })
  assert.equal(asked.subject, write('approval.assigned').subject)
  assert.equal(write('approval.mentioned').subject, 'You were mentioned: Laptops for the new team')
  const { subject, text, html } = write('approval.commented')
  assert.equal(subject, 'Comment: Laptops for the new team')
  const lines = [
    'Ben Okafor commented: Laptops for the new team',
    'Ben Okafor, Mon, 1 Jun 2026, 17:02 (Asia/Bangkok):',
    '> Can they deliver by Friday, @Kim Park?',
    '> Else we rent.',
    'https://approvals.example.com/approvals/apr_01',
  ]
  for (const line of lines) assert.ok(text.split('\n').includes(line), `${line}\n---\n${text}`)
  assert.match(html, /<a class="button primary" href="https:\/\/approvals\.example\.com\/approvals\/apr_01"/)
  assert.match(write('approval.commented', {}, { language: 'th', timeZone: 'Asia/Bangkok' }).text, /แสดงความคิดเห็น/)
})

test('a warning about a webhook says since when, what comes next and what to do', () => {
  const { subject, text } = write('webhook.failing')
  assert.equal(subject, 'Webhook "Orders" of Purchasing: no success for 24 hours')
  assert.match(text, /Failed in a row: 12 attempts\nLast error: answered 503/)
  assert.match(text, /If nothing has succeeded by Sat, 6 Jun 2026, 14:29 \(Asia\/Bangkok\) and ten attempts/)
  assert.match(write('webhook.failing', { disablesAt: null, hours: 1 }).subject, /no success for 1 hour$/)
  assert.match(write('webhook.failing', { disablesAt: null }).text, /It is not disabled by itself/)
  assert.match(write('webhook.disabled', { reason: 'gone' }).text, /410 Gone[^]*held for 14 days/)
  assert.equal(
    write('webhook.disabled', { reason: 'manual' }).subject,
    'Webhook "Orders" of Purchasing was switched off',
  )
  assert.match(write('webhook.recovered').text, /had been failing since Mon, 1 Jun[^]*\?tab=dead\n/)
  assert.match(write('webhook.dead_letter').text, /Event: shop\.sold\nDelivery: dlv_1\nFailed: 4 attempts/)
})

test('every kind is written in every language, as HTML and as text that say the same', () => {
  for (const language of LANGUAGES) {
    for (const kind of Object.keys(SAMPLES)) {
      const { subject, text, html } = write(kind, {}, { language, timeZone: 'Asia/Bangkok' }, 'T0ken')
      assert.ok(
        subject.length > 5 && !/undefined|null|\[object/.test(subject + text),
        `${kind} ${language}: ${subject}`,
      )
      const shown = visible(html)
      for (const word of text
        .replaceAll(/^> |^--$/gm, '')
        .split(/\s+/)
        .filter((word) => !word.startsWith('http')))
        assert.ok(shown.includes(word.replace(/:$/, '')), `${kind} ${language}: ${word} is not in the HTML`)
      if (language === 'th') assert.match(subject + text, /[\u0E00-\u0E7F]{4}/)
    }
  }
})

test('text of strangers is text: it makes no line, no header, no tag and no link', () => {
  const others = fc.oneof(fc.string({ unit: 'binary', maxLength: 600 }), fc.constantFrom(...HOSTILE))
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(SAMPLES)), others, others, (kind, one, two) => {
      const { subject, text, html } = writeLetter(
        { id: 'mal_1', kind, facts: poisoned(SAMPLES[kind], one, two) },
        BANGKOK,
        PUBLIC_URL,
        { linkTokens: LINKED },
      )
      assert.doesNotMatch(subject, /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u)
      assert.ok(subject.length <= 240 && subject.isWellFormed() && html.isWellFormed())
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u)
      const plain = writeLetter({ id: 'mal_1', kind, facts: poisoned(SAMPLES[kind], 'x', 'y') }, BANGKOK, PUBLIC_URL, {
        linkTokens: LINKED,
      })
      assert.deepEqual(tags(html), tags(plain.html))
    }),
    { numRuns: 300 },
  )
})

test('a long line is cut between characters', () => {
  assert.equal(oneLine('สวัสดี\r\n\tnext', 60), 'สวัสดี next')
  assert.equal(oneLine('a'.repeat(60), 60), 'a'.repeat(60))
  assert.equal(oneLine('👩‍👩‍👧‍👦'.repeat(20), 60), `${'👩‍👩‍👧‍👦'.repeat(5)}…`)
})

/** The sample with every text of strangers replaced; ids, times and choices stay. */
function poisoned(sample: object | undefined, one: string, two: string): object {
  const isOurs = /id$|^(mailId|at|since|dueDate|disablesAt|currency|reason|lastError|kind|about|every)$/i
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return isOurs.test(key) ? value : key.length % 2 === 0 ? `a${one}` : `b${two}`
    if (Array.isArray(value)) return value.map((each: unknown) => walk(each, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each, name)]))
  }
  return Object(walk(sample, ''))
}

function tags(html: string): string[] {
  return [...html.matchAll(/<\/?[a-z][^>]*>/g)].map(([tag]) => tag)
}

function visible(html: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
  return html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? '')
}

test('the footer says how mails of this kind end, or that they do not', () => {
  const unsubscribeUrl = 'https://approvals.example.com/unsubscribe/x'
  for (const language of LANGUAGES) {
    const { layout } = wordsOf(language)
    const footer = (kind: string, url?: string): string[] => {
      const reader = { language, timeZone: null }
      const { text, html } = writeLetter({ id: 'mal_1', kind, facts: SAMPLES[kind] }, reader, PUBLIC_URL, {
        unsubscribeUrl: url,
      })
      const [, end = ''] = text.split('\n--\n')
      assert.ok(end.includes(`${layout.preferences}: ${PUBLIC_URL}/account/notifications`))
      assert.ok(html.includes(`href="${PUBLIC_URL}/account/notifications"`))
      assert.equal(html.includes(unsubscribeUrl), end.includes(unsubscribeUrl))
      return [layout.duty, unsubscribeUrl].filter((words) => end.includes(words))
    }
    for (const kind of ['approval.assigned', 'webhook.disabled', 'security.password_changed'])
      assert.deepEqual(footer(kind), [layout.duty], kind)
    for (const kind of ['approval.decided', 'digest']) assert.deepEqual(footer(kind, unsubscribeUrl), [unsubscribeUrl])
    assert.deepEqual(footer('gathered'), [])
  }
})
