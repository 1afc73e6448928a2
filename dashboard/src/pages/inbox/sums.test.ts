import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatSums, sumByCurrency } from './sums.ts'

const thb = (...amounts: (number | null)[]) => amounts.map((amount) => ({ amount, currency: 'THB' }))
const total = (...amounts: number[]): string | undefined => sumByCurrency(thb(...amounts))[0]?.total

test('sums are exact where floating-point ones are not', () => {
  assert.notEqual(0.1 + 0.2, 0.3)
  assert.equal(total(0.1, 0.2), '0.3000')
  assert.equal(total(1.0001, 2.0002, 3.0004), '6.0007')
  assert.equal(total(...Array.from({ length: 10_000 }, () => 0.0001)), '1.0000')
  assert.equal(total(...Array.from({ length: 1000 }, () => 1.1)), '1100.0000')
  assert.equal(total(99_999_999_999.9999, 0.0001), '100000000000.0000')
})

test('sums grow beyond what a number can count', () => {
  assert.equal(total(...Array.from({ length: 100 }, () => 1e15), 0.0001), '100000000000000000.0001')
  const [sum] = sumByCurrency(thb(...Array.from({ length: 100 }, () => 1e15), 0.0001))
  assert.equal(formatSums(sum ? [sum] : []).replace(/\s/, ' '), 'THB 100,000,000,000,000,000.0001')
})

test('any order and any split of amounts comes to the same', () => {
  const amounts = Array.from({ length: 200 }, (_, n) => ((n * 7919) % 100_003) / 10_000)
  const whole = amounts.reduce((sum, amount) => sum + BigInt(Math.round(amount * 10_000)), 0n)
  const expected = `${whole / 10_000n}.${String(whole % 10_000n).padStart(4, '0')}`
  assert.equal(total(...amounts), expected)
  assert.equal(total(...amounts.toReversed()), expected)
})

test('currencies are never added to each other; what has no amount is in no sum', () => {
  const sums = sumByCurrency([
    { amount: 5, currency: null },
    { amount: 300, currency: 'USD' },
    ...thb(12_500.5, null),
    { amount: 1.25, currency: 'USD' },
  ])
  assert.deepEqual(sums, [
    { currency: 'THB', total: '12500.5000' },
    { currency: 'USD', total: '301.2500' },
    { currency: null, total: '5.0000' },
  ])
  assert.equal(formatSums(sums).replaceAll(/\s/g, ' '), 'THB 12,500.50 + USD 301.25 + 5')
  assert.deepEqual(sumByCurrency(thb(null)), [])
})
