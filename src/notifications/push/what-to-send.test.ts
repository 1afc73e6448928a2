import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Waiting } from './queue-queries.ts'
import { topicOf, whatToSend } from './what-to-send.ts'

const NOW = new Date('2026-06-01T08:00:00Z')
const READER = { hideDetails: false, seesWebhooks: true, language: null, now: NOW }
const FACTS = {
  title: 'Laptops',
  serviceName: 'Purchasing',
  requesterName: 'Maya',
  amount: null,
  currency: null,
  deciderName: null,
  comments: 'long',
  reason: null,
  changed: [],
  isOwn: false,
}

const waits = (
  id: number,
  about: string,
  changes: { isRead?: boolean; isLate?: boolean; kind?: string } = {},
): Waiting => ({
  id,
  laneId: 'psh_1',
  urgency: 'normal',
  expiresAt: new Date(NOW.getTime() + (changes.isLate ? 0 : 60_000)),
  notification: {
    kind: changes.kind ?? 'approval.assigned',
    about,
    facts: FACTS,
    at: NOW.toISOString(),
    isRead: changes.isRead ?? false,
  },
})

test('each queued one is told once or dropped, in at most three messages', () => {
  const queue = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.boolean(), fc.boolean()), { maxLength: 40 })
  fc.assert(
    fc.property(queue, fc.boolean(), (drawn, hideDetails) => {
      const waiting = drawn.map(([about, isRead, isLate], id) => waits(id, `apr_${about}`, { isRead, isLate }))
      const { messages, dropped } = whatToSend(waiting, { ...READER, hideDetails })
      const told = messages.flatMap(({ ids }) => ids)
      assert.deepEqual(
        [...told, ...dropped].toSorted((a, b) => a - b),
        waiting.map(({ id }) => id),
      )
      assert.ok(messages.length <= 3)
      const worth = drawn.filter(([, isRead, isLate]) => !isRead && !isLate)
      assert.equal(told.length, worth.length)
      for (const { payload, expiresAt } of messages) {
        assert.ok(expiresAt > NOW && JSON.stringify(payload).length < 3000)
        if (hideDetails) assert.doesNotMatch(JSON.stringify(payload), /Laptops|Maya|Purchasing/)
      }
    }),
  )
})

test('what is said takes the place of what was said, never of the question', () => {
  const kinds = ['approval.assigned', 'approval.mentioned', 'approval.commented']
  const { messages } = whatToSend(
    kinds.map((kind, id) => waits(id, 'apr_1', { kind })),
    READER,
  )
  assert.deepEqual(
    messages.map(({ ids, payload }) => [ids, payload.text]),
    [
      [[0], 'Maya asks you to decide'],
      [[1, 2], 'Somebody commented'],
    ],
  )
  assert.equal(new Set(messages.map(({ payload }) => payload.tag)).size, 2)
})

test('a topic fits the header, tells nothing and is the same for the same thing', () => {
  const topic = topicOf('apr_01h455vb4pex5vsknk084sn02q')
  assert.match(topic, /^[\w-]{32}$/)
  assert.equal(topic, topicOf('apr_01h455vb4pex5vsknk084sn02q'))
  assert.notEqual(topic, topicOf('apr_01h455vb4pex5vsknk084sn02r'))
})
