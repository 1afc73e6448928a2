import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Preferences } from '../../../../src/notifications/preferences-contract.ts'
import { bodyOf, sentenceOf, valuesOf } from './preferences-model.ts'

const NOTHING: Preferences = { language: null, timeZone: null, quietHours: null, digest: null, kinds: {} }

test('what was read is sent back as it was', () => {
  const chosen: Preferences = {
    language: 'th',
    timeZone: 'Asia/Bangkok',
    quietHours: { from: '21:30', to: '06:00' },
    digest: { every: 'week', hour: 9, weekday: 5 },
    kinds: { 'approval.decided': { app: true, push: false, email: false } },
  }
  for (const preferences of [NOTHING, chosen]) assert.deepEqual(bodyOf(valuesOf(preferences)), preferences)
})

test('says in one go when, in what language and by whose clock', () => {
  assert.equal(
    sentenceOf(valuesOf(NOTHING)),
    'Mails come in English, with the times of UTC. They come at any time of the day.',
  )
  const values = {
    ...valuesOf(NOTHING),
    language: 'th',
    timeZone: 'Asia/Bangkok',
    isQuiet: true,
    digest: 'week',
  } as const
  assert.equal(
    sentenceOf({ ...values, hour: '8', weekday: '5' }),
    'Mails come in Thai, with the times of Asia/Bangkok. From 22:00 to 07:00 nothing is sent but what is urgent, due by then, or about the security of your account. Every Friday at 08:00 a digest says what waits for you, what was decided and what was said, unless there is nothing to say.',
  )
  assert.match(sentenceOf({ ...values, digest: 'day', hour: '17' }), / Every day at 17:00 a digest /)
})
