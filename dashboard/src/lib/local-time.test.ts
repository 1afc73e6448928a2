import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLocalInput, toLocalInput } from './local-time.ts'

test('what a date field holds comes back as the same minute', () => {
  const iso = '2026-05-12T16:07:00.000Z'
  assert.equal(fromLocalInput(toLocalInput(iso)), iso)
})

test('an empty or senseless time is none', () => {
  assert.equal(toLocalInput(undefined), '')
  assert.equal(toLocalInput('yesterday'), '')
  assert.equal(fromLocalInput(''), undefined)
  assert.equal(fromLocalInput('soon'), undefined)
})
