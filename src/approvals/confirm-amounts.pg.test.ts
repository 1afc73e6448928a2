/** Above which amounts one is asked once more: one's own, kept exactly, and told with the session. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertProblem } from '../../tests/support/http.ts'
import { openOffice } from '../../tests/support/inbox.ts'

const PATH = '/api/approvals/preferences'
const MAX_CURRENCIES = 20

test('nobody is asked until she says so; what she says replaces what she said, and is hers alone', async (t) => {
  const { as } = await openOffice(t)
  const session = async (username: string) => (await as(username, 'GET', '/api/session')).body.confirmAbove
  assert.deepEqual((await as('ann', 'GET', PATH)).body, { confirmAbove: [] })
  assert.deepEqual(await session('ann'), [])

  const confirmAbove = [
    { currency: 'USD', amount: 0 },
    { currency: 'THB', amount: 50_000.1234 },
  ]
  const saved = await as('ann', 'PUT', PATH, { confirmAbove })
  assert.deepEqual([saved.status, saved.body], [200, { confirmAbove: confirmAbove.toReversed() }])
  assert.deepEqual((await as('ann', 'GET', PATH)).body, saved.body)
  assert.deepEqual(await session('ann'), confirmAbove.toReversed())
  assert.deepEqual(await session('ben'), [])

  const largest = [{ currency: 'JPY', amount: 1e15 }]
  assert.deepEqual((await as('ann', 'PUT', PATH, { confirmAbove: largest })).body, { confirmAbove: largest })
  const none = await as('ann', 'PUT', PATH, { confirmAbove: [] })
  assert.deepEqual(none.body, { confirmAbove: [] })
})

test('two at once leave one of the two, whole', async (t) => {
  const { as } = await openOffice(t)
  const sets = [
    [{ currency: 'THB', amount: 1 }],
    [
      { currency: 'EUR', amount: 2 },
      { currency: 'THB', amount: 2 },
    ],
  ]
  for (let round = 0; round < 10; round++) {
    const replies = await Promise.all(sets.map((confirmAbove) => as('ann', 'PUT', PATH, { confirmAbove })))
    assert.deepEqual(
      replies.map(({ body }) => body.confirmAbove),
      sets,
    )
    const { confirmAbove } = (await as('ann', 'GET', PATH)).body
    assert.ok(sets.some((set) => JSON.stringify(set) === JSON.stringify(confirmAbove)))
  }
})

test('what is no amount is refused and changes nothing', async (t) => {
  const { as } = await openOffice(t)
  const kept = { confirmAbove: [{ currency: 'THB', amount: 5 }] }
  await as('ann', 'PUT', PATH, kept)
  const thb = { currency: 'THB', amount: 1 }
  const codes = Array.from({ length: MAX_CURRENCIES + 1 }, (_, n) => `AA${String.fromCodePoint(65 + n)}`)
  for (const confirmAbove of [
    [thb, thb],
    [{ ...thb, amount: -1 }],
    [{ ...thb, amount: 0.000_01 }],
    [{ ...thb, currency: 'baht' }],
    [{ currency: 'THB' }],
    codes.map((currency) => ({ currency, amount: 1 })),
    null,
  ])
    assertProblem(await as('ann', 'PUT', PATH, { confirmAbove }), 400, 'invalid_request')
  assert.deepEqual((await as('ann', 'GET', PATH)).body, kept)
})

test('a change is in the audit log', async (t) => {
  const { as, ids } = await openOffice(t)
  await as('ann', 'PUT', PATH, { confirmAbove: [{ currency: 'THB', amount: 5 }] })
  const { body } = await as('root', 'GET', `/api/audit?subject=${ids.ann}&action=user.confirm_amounts_changed`)
  assert.match(
    JSON.stringify(body.data),
    /"confirmAbove":\[\{"amount":5,"currency":"THB"\}\]|"currency":"THB","amount":5/,
  )
})
