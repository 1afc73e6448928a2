import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amountsOf, problemOf, rowsOf } from './confirm-amounts-model.ts'

test('what was read is sent back as it was', () => {
  const amounts = [
    { currency: 'JPY', amount: 0 },
    { currency: 'THB', amount: 50_000.1234 },
  ]
  assert.deepEqual(amountsOf(rowsOf(amounts)), amounts)
  assert.equal(problemOf(rowsOf(amounts)), null)
  assert.equal(problemOf([]), null)
})

test('what is missing is said', () => {
  assert.equal(problemOf([{ currency: null, amount: 5 }]), 'Choose a currency for each amount.')
  assert.equal(problemOf([{ currency: 'THB', amount: '' }]), 'Give an amount for THB.')
  assert.equal(problemOf([{ currency: 'THB', amount: '-' }]), 'Give an amount for THB.')
})
