import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attemptsOf, filtersOf, kindOf } from './mail-words.ts'

test('what the address says narrows the list; a word that is no status and no kind does not', () => {
  const search = { status: 'QUEUED', kind: 'webhook.failing', recipient: 'ann', about: 'whk_1', mail: 'mal_1' }
  const { mail: _open, ...filters } = search
  assert.deepEqual(filtersOf(search), filters)
  assert.deepEqual(filtersOf({ status: 'LOST', kind: 'spam', recipient: undefined, about: undefined }), {})
})

test('a kind that is not known here is still a word', () => {
  assert.equal(kindOf({ kind: 'webhook.dead_letter' }), 'Dead letter')
  assert.equal(kindOf({ kind: 'approval.assigned_late' }), 'Approval assigned late')
})

test('what waits was not tried, and why is said', () => {
  assert.match(attemptsOf({ status: 'QUEUED', sentAt: null }), /^None: there is no mail server/)
  assert.match(attemptsOf({ status: 'SENT', sentAt: '2026-06-01T08:00:00.000Z' }), /^Sent .*2026/)
  assert.equal(attemptsOf({ status: 'FAILED', sentAt: null }), 'It could not be sent')
})
