import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attemptsOf, filtersOf, kindOf, serverNotice } from './mail-words.ts'

const AT = '2026-06-01T08:00:00.000Z'

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
  const mail = { status: 'QUEUED', sentAt: null, attemptCount: 0, nextAttemptAt: AT } as const
  assert.equal(attemptsOf(mail), 'None yet')
  assert.match(attemptsOf({ ...mail, status: 'DELAYED', attemptCount: 2 }), /^2 attempts, again .*2026/)
  assert.match(attemptsOf({ ...mail, status: 'SENT', attemptCount: 1, sentAt: AT }), /^1 attempt, sent .*2026/)
  assert.equal(attemptsOf({ ...mail, status: 'FAILED', attemptCount: 11, nextAttemptAt: null }), '11 attempts')
})

test('a server that is not there, or cannot be used, is said', () => {
  const server = { isSetUp: true, from: 'a@example.com', fault: null, faultSince: null, checkedAt: AT, waiting: 0 }
  assert.equal(serverNotice(server), null)
  assert.match(serverNotice({ ...server, isSetUp: false }) ?? '', /^Nothing is sent/)
  assert.match(
    serverNotice({ ...server, fault: 'refused', faultSince: AT }) ?? '',
    /since .*2026.*: refused\. Mails wait/,
  )
})
