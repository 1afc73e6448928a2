/** A link that ends mails of one kind for one person: nobody else can make one, and no byte of it may differ. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { SAMPLES } from '../../tests/support/letters.ts'
import { endableOf, readUnsubscribeToken, unsubscribeToken } from './unsubscribe-token.ts'

const [OLD, NEW, OTHER] = [randomBytes(32), randomBytes(32), randomBytes(32)]
const userId = 'usr_01h455vb4pex5vsknk084sn02q'
const subscription = { userId, kind: 'approval.decided' } as const

test('only what is optional can be ended by a link', () => {
  const endable = Object.entries(SAMPLES).flatMap(([kind, facts]) => endableOf(kind, facts) ?? [])
  assert.deepEqual(endable.toSorted(), [
    'approval.cancelled',
    'approval.commented',
    'approval.mentioned',
    'approval.reminder',
    'approval.settled',
    'digest',
    'person.unreachable',
    'webhook.dead_letter',
    'webhook.failing',
    'webhook.recovered',
  ])
  assert.equal(endableOf('approval.decided', { isRequester: true }), 'approval.decided')
  for (const kind of ['approval.assigned', 'webhook.disabled', 'security', 'nonsense', ''])
    assert.equal(endableOf(kind, {}), undefined)
})

test('a token is read as it was made, also when the key has been rotated since', () => {
  const token = unsubscribeToken([OLD], subscription)
  assert.deepEqual(readUnsubscribeToken([NEW, OLD], token), subscription)
  assert.equal(readUnsubscribeToken([OTHER], token), undefined)
  assert.match(token, /^[\w.~-]{60,140}$/)
})

test('another person, another kind or any other character is no token', () => {
  const token = unsubscribeToken([OLD], subscription)
  const forged = [
    token.replace('decided', 'reminder'),
    token.replace('decided', 'assigned'),
    token.replace('02q', '02r'),
    unsubscribeToken([OLD], { userId, kind: 'security' }),
    unsubscribeToken([OLD], { userId, kind: 'approval.assigned' }),
    `${token}~`,
    '~~',
  ]
  for (const wrong of forged) assert.equal(readUnsubscribeToken([OLD], wrong), undefined, wrong)
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.string({ minLength: 0, maxLength: 2, unit: 'binary' }), (at, text) => {
      const changed = token.slice(0, at) + text + token.slice(at + 1)
      if (changed !== token) assert.equal(readUnsubscribeToken([OLD], changed), undefined)
    }),
  )
})
