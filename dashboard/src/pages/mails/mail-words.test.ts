import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attemptsOf, filtersOf, kindOf, serverFaultOf } from './mail-words.ts'

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

const NOW = Date.UTC(2026, 5, 1, 8)

test('what was tried is told, and when it is tried again', () => {
  const mail = { status: 'QUEUED', sentAt: null, attemptCount: 0, nextAttemptAt: null } as const
  assert.equal(attemptsOf(mail, NOW), 'None so far')
  const sent = { ...mail, status: 'SENT', attemptCount: 1, sentAt: '2026-06-01T08:00:00.000Z' } as const
  assert.match(attemptsOf(sent, NOW), /^1 attempt; sent .*2026/)
  assert.equal(attemptsOf({ ...mail, status: 'BOUNCED', attemptCount: 3 }, NOW), '3 attempts; it is not tried again')
  const delayed = { ...mail, status: 'DELAYED', attemptCount: 2, nextAttemptAt: '2026-06-01T08:05:00.000Z' } as const
  assert.equal(attemptsOf(delayed, NOW), '2 attempts; the next one in 5 minutes')
})

test('what keeps all mails waiting is told', () => {
  const server = { isSetUp: true, fault: null, faultSince: null, waiting: 2 }
  assert.equal(serverFaultOf(server), undefined)
  assert.match(serverFaultOf({ ...server, isSetUp: false }) ?? '', /^Nothing is sent: .*SMTP_URL/)
  const broken = { ...server, fault: 'it refused the password', faultSince: '2026-06-01T07:00:00.000Z' }
  assert.match(serverFaultOf(broken) ?? '', /since .*2026.*: it refused the password\. 2 mails wait/)
})
