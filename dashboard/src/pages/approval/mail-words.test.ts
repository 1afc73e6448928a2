import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApprovalMail } from '../../../../src/notifications/contract.ts'
import { tellMail, unreachableOf } from './mail-words.ts'

const MAIL: ApprovalMail = {
  id: 'mal_1',
  kind: 'approval.assigned',
  userId: 'usr_1',
  userName: 'Ann',
  status: 'BOUNCED',
  steps: [
    { at: '2026-06-01T10:02:00.000Z', status: 'SENT', reason: null },
    { at: '2026-06-01T10:05:00.000Z', status: 'BOUNCED', reason: 'mailbox unknown' },
  ],
  isUnreachable: true,
}

test('who was told, when, and what became of it', () => {
  const { what, became } = tellMail(MAIL)
  assert.equal(what, 'Mail to Ann')
  assert.match(became, /^sent .*2026.* · bounced [\d:]+\s?([AP]M)?: mailbox unknown$/)
})

test('another day is said, a kind that is not known is a mail, and who is gone is a person', () => {
  const [sent, bounced] = MAIL.steps
  assert.ok(sent && bounced)
  const steps = [sent, { ...bounced, at: '2026-06-03T10:05:00.000Z', status: 'DELAYED' as const, reason: null }]
  const { what, became } = tellMail({ ...MAIL, kind: 'approval.new', userName: null, steps })
  assert.equal(what, 'Mail to a person')
  assert.match(became, /^sent .*2026.* · delayed .*2026.*$/)
})

test('one mail is enough to know who cannot be reached', () => {
  const others = [
    { ...MAIL, isUnreachable: false, userId: 'usr_2' },
    { ...MAIL, userId: null },
  ]
  assert.deepEqual([...unreachableOf([MAIL, MAIL, ...others])], ['usr_1'])
})
