import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readRefusal, REASONS, wordsOfReport } from './refusal.ts'

test('the code says whether the address is to blame', () => {
  const hard = {
    '5.1.0': 'mailbox_unknown',
    '5.1.1': 'mailbox_unknown',
    '5.1.2': 'domain_unknown',
    '5.1.3': 'address_invalid',
    '5.1.4': 'address_invalid',
    '5.1.6': 'mailbox_moved',
    '5.1.10': 'domain_unknown',
    '5.2.1': 'mailbox_disabled',
    '5.4.4': 'domain_unknown',
  }
  const soft = {
    '4.1.1': 'mailbox_unknown',
    '4.2.1': 'mailbox_disabled',
    '5.1.7': 'sender_refused',
    '5.1.8': 'sender_refused',
    '5.2.0': 'not_taken',
    '5.2.2': 'mailbox_full',
    '5.2.3': 'too_large',
    '5.3.4': 'too_large',
    '4.4.1': 'not_reachable',
    '4.4.7': 'expired',
    '5.5.4': 'not_taken',
    '5.6.1': 'content_refused',
    '5.7.1': 'policy',
    '5.9.9': 'refused',
    '5.0.0': 'refused',
  }
  for (const [code, reason] of Object.entries(hard))
    assert.deepEqual(readRefusal(`550 ${code} words`), { reason, isHard: true }, code)
  for (const [code, reason] of Object.entries(soft))
    assert.deepEqual(readRefusal(`550 ${code} words`), { reason, isHard: false }, code)
})

test('a bare reply speaks of the mailbox only where the recipient was named', () => {
  assert.deepEqual(readRefusal('550 no such user', true), { reason: 'mailbox_unknown', isHard: true })
  assert.deepEqual(readRefusal('550 looks like spam'), { reason: 'refused', isHard: false })
  assert.deepEqual(readRefusal('554 no', true), { reason: 'refused', isHard: false })
  assert.deepEqual(readRefusal('450 later', true), { reason: 'refused', isHard: false })
  assert.equal(readRefusal('550 5.7.1 not you', true).isHard, false)
})

test('numbers of other kinds are no codes', () => {
  for (const text of ['from 10.5.1.1', 'mx 5.1.1.7 said no', 'version 15.1.1', 'of 5.1.1234'])
    assert.equal(readRefusal(text).reason, 'refused', text)
  assert.equal(readRefusal('host 10.5.1.1 said: 550 5.1.1. Gone').reason, 'mailbox_unknown')
})

test('a report is told by the more exact of its two codes', () => {
  assert.equal(wordsOfReport('5.0.0', '550 5.1.1 no such user'), '550 5.1.1 no such user')
  assert.equal(wordsOfReport('5.1.1', '550 no such user'), '5.1.1 550 no such user')
  assert.equal(wordsOfReport('5.2.1', '550 5.0.0 no'), '5.2.1 550 5.0.0 no')
  assert.equal(wordsOfReport('5.1.1', ''), '5.1.1')
})

test('any text has an answer', () => {
  fc.assert(
    fc.property(fc.string(), fc.boolean(), (text, isOfRecipient) => {
      assert.ok(readRefusal(text, isOfRecipient).reason in REASONS)
    }),
  )
})
