import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Letter, oneLine, type WebhookFacts } from './letter.ts'
import { letterHtml } from './letter-html.ts'
import { deadLetterLetter } from './webhook-dead-letter.ts'
import { disabledLetter } from './webhook-disabled.ts'
import { failingLetter } from './webhook-failing.ts'
import { recoveredLetter } from './webhook-recovered.ts'

const LINK = 'https://approvals.example.com/webhooks/whk_1'

function facts(changes: Partial<WebhookFacts> = {}): WebhookFacts {
  return {
    webhook: { id: 'whk_1', name: 'Orders', origin: 'https://orders.example.com' },
    serviceName: 'Purchasing',
    reason: 'no_success',
    since: '2026-06-01T07:29:41.000Z',
    failures: 12,
    lastError: 'answered 503',
    hours: 24,
    disablesAt: '2026-06-06T07:29:41.000Z',
    link: LINK,
    ...changes,
  }
}

test('a warning says what happened, since when, what comes next and what to do', () => {
  assert.deepEqual(failingLetter(facts()), {
    kind: 'webhook.failing',
    about: 'whk_1',
    subject: 'Webhook "Orders" of Purchasing: no success for 24 hours',
    body: `The webhook "Orders" of Purchasing (https://orders.example.com) has had no success for 24 hours.

Failing since: 2026-06-01 07:29 UTC
Failed in a row: 12 attempts
Last error: answered 503

What happens next: every delivery is tried again by its schedule, and when its attempts are used up it becomes a dead letter, which can be sent again. If nothing has succeeded by 2026-06-06 07:29 UTC and ten attempts in a row have failed, it is disabled; its events are then held, not lost.

What to do: look at the attempts to see why they fail, mend the receiver, and send a test:

${LINK}
`,
  })
  const kept = failingLetter(facts({ disablesAt: null, hours: 1, failures: 1 }))
  assert.match(kept.subject, /no success for 1 hour$/)
  assert.match(kept.body, /Failed in a row: 1 attempt\n[^]*It is not disabled by itself/)
})

test('the end says why, and that events are held', () => {
  const letter = disabledLetter(facts({ disablesAt: null, hours: null }))
  assert.equal(letter.subject, 'Webhook "Orders" of Purchasing was disabled')
  assert.match(letter.body, /was disabled: it has had no success for five days\./)
  assert.match(letter.body, /held for 14 days[^]*enable the webhook again/)
  assert.match(disabledLetter(facts({ reason: 'gone' })).body, /410 Gone/)
  const byHand = disabledLetter(facts({ reason: 'manual', since: null, failures: 0, lastError: null }))
  assert.equal(byHand.subject, 'Webhook "Orders" of Purchasing was switched off')
  assert.doesNotMatch(byHand.body, /Failing since|Last error|\n\n\n/)
})

test('a recovery says since when it had failed, and where to look', () => {
  const { subject, body } = recoveredLetter(facts({ reason: null, failures: 0, lastError: null }))
  assert.equal(subject, 'Webhook "Orders" of Purchasing succeeds again')
  assert.match(body, /had been failing since 2026-06-01 07:29 UTC\./)
  assert.ok(body.endsWith(`${LINK}?tab=dead\n`))
})

test('text of others, whatever it holds, makes no line of its own', () => {
  const others = fc.string({ unit: 'binary', maxLength: 400 })
  fc.assert(
    fc.property(others, others, others, (name, serviceName, lastError) => {
      const webhook = { id: 'whk_1', name, origin: 'https://orders.example.com' }
      const dead = { webhook, serviceName, lastError, eventType: name, deliveryId: 'dlv_1', attempts: 4, link: LINK }
      const letters = [failingLetter, disabledLetter, recoveredLetter].map((letterOf) =>
        letterOf(facts({ webhook, serviceName, lastError, reason: name })),
      )
      const plain = [failingLetter, disabledLetter, recoveredLetter].map((letterOf) => letterOf(facts({ reason: 'x' })))
      for (const letter of [...letters, deadLetterLetter(dead)]) assertOneLine(letter)
      const lines = ({ body }: Letter): number => body.split('\n').length
      assert.deepEqual(letters.map(lines), plain.map(lines))
    }),
  )
})

function assertOneLine({ subject, body }: Letter): void {
  assert.doesNotMatch(subject, /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u)
  assert.ok(subject.length < 250, subject)
  assert.ok(subject.isWellFormed() && body.isWellFormed())
  assert.doesNotMatch(body.replaceAll('\n', ''), /[\p{Cc}\p{Zl}\p{Zp}]/u)
}

test('a long line is cut between characters', () => {
  assert.equal(oneLine('สวัสดี\r\n\tnext', 60), 'สวัสดี next')
  assert.equal(oneLine('a'.repeat(60), 60), 'a'.repeat(60))
  assert.equal(oneLine('😀'.repeat(40), 60), `${'😀'.repeat(29)}…`)
})

/** What is left of HTML when it is read as text. */
function textOf(html: string): string {
  const [, body = ''] = /<body[^>]*>([^]*)<\/body>/.exec(html) ?? []
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return body
    .replaceAll(/<br>\n/g, '\n')
    .replaceAll(/<\/p>\n<p[^>]*>/g, '\n\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&([a-z0-9#]+);/g, (_, name: string) => entities[name] ?? '')
}

const MARKS = ['<', '>', '&', '"', "'", '=', '/', ' ', 'a', '\n']

test('the HTML says what the plain text says, links our own address only, and others add no element to it', () => {
  const others = fc.string({ unit: fc.constantFrom(...MARKS, 'https://evil.example', '</p>', '<script>') })
  fc.assert(
    fc.property(others, others, (name, lastError) => {
      const webhook = { id: 'whk_1', name, origin: 'https://orders.example.com' }
      const letter = failingLetter(facts({ webhook, lastError }))
      const html = letterHtml(letter)
      assert.equal(textOf(html).trim(), letter.body.trim())
      const elements = [...html.matchAll(/<([a-z]+)/g)].map(([, element]) => element)
      const known = [
        'html',
        'head',
        'meta',
        'meta',
        'meta',
        'title',
        'style',
        'body',
        'p',
        'p',
        'br',
        'br',
        'p',
        'p',
        'p',
        'a',
      ]
      assert.deepEqual(elements, known)
      assert.deepEqual(
        [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url),
        [LINK],
      )
    }),
  )
})
