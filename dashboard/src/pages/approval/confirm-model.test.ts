import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asksOnceMore, whyOnceMore } from './confirm-model.ts'

const AMOUNTS = [
  { currency: 'JPY', amount: 0 },
  { currency: 'THB', amount: 50_000 },
]

test('who has set no amount is never asked', () => {
  assert.equal(asksOnceMore([], { amount: 1e15, currency: 'THB' }), false)
})

test('more than the amount of its currency is asked about, the amount itself is not', () => {
  const ask = (amount: number | null, currency: string | null): boolean => asksOnceMore(AMOUNTS, { amount, currency })
  assert.deepEqual([ask(50_000, 'THB'), ask(50_000.0001, 'THB'), ask(49_999.9999, 'THB')], [false, true, false])
  assert.deepEqual([ask(0, 'JPY'), ask(1, 'JPY')], [false, true])
  assert.equal(ask(null, 'THB'), false)
})

test('what cannot be compared counts as above, and says so', () => {
  assert.equal(asksOnceMore(AMOUNTS, { amount: 1, currency: 'USD' }), true)
  assert.equal(asksOnceMore(AMOUNTS, { amount: 1, currency: null }), true)
  assert.equal(whyOnceMore(AMOUNTS, { amount: 1, currency: 'USD' }), 'You have set no amount for USD.')
  assert.equal(whyOnceMore(AMOUNTS, { amount: 1, currency: null }), 'It has no currency to compare it in.')
  assert.match(
    whyOnceMore(AMOUNTS, { amount: 60_000, currency: 'THB' }),
    /^You want to be asked above THB\s50,000\.00\.$/,
  )
})
