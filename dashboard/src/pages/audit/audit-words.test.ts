import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACTIONS, actionLabel, actorOf, tellAudit, type Entry } from './audit-words.ts'
import { recordedIn } from './changes.ts'
import { meaningOf, whatWasChecked } from './verify-words.ts'

const ANN = { kind: 'person', id: 'usr_1', name: 'Ann' }
const entryOf = (action: string, more: Partial<Entry> = {}): Entry => ({
  subject: 'apr_1',
  action,
  actor: ANN,
  data: {},
  names: { apr_1: '12 laptops' },
  ...more,
})

test('decisions say what, at which level, and for whom', () => {
  assert.equal(tellAudit(entryOf('approval.approved_level', { data: { level: 1 } })), 'approved “12 laptops”')
  assert.equal(tellAudit(entryOf('approval.rejected_level', { data: { level: 2 } })), 'rejected “12 laptops”, level 2')
  const service = { actor: { kind: 'service', id: 'svc_1', name: 'ERP' }, data: { level: 1, approverId: 'usr_2' } }
  const names = { apr_1: '12 laptops', usr_2: 'Ben' }
  assert.equal(tellAudit(entryOf('approval.approved_level', { ...service, names })), 'approved “12 laptops” for Ben')
})

test('what has no name, or is not known yet, is told all the same', () => {
  assert.equal(
    tellAudit(entryOf('webhook.deleted', { subject: 'whk_1', names: {}, data: { name: 'Orders' } })),
    'deleted the webhook “Orders”',
  )
  assert.equal(
    tellAudit(entryOf('webhook.enabled', { subject: 'whk_1', names: {} })),
    'switched the webhook a webhook on',
  )
  assert.equal(tellAudit(entryOf('policy.published', { subject: 'pol_1', names: {} })), 'policy published: something')
  assert.equal(actorOf({ actor: { kind: 'system', id: null, name: 'health' } }), 'The program (health)')
})

test('every action has a label and a sentence, whatever the data', () => {
  for (const action of ACTIONS) {
    assert.match(actionLabel(action), /^[A-Z][a-z ]+: [a-z]/)
    assert.doesNotMatch(tellAudit(entryOf(action, { names: {} })), /undefined|null|\[object/)
  }
})

test('differences as they were recorded, by all three ways of recording them', () => {
  const names = { usr_2: 'Ben' }
  assert.deepEqual(
    recordedIn({ names, data: { before: { rateLimit: 5 }, after: { rateLimit: 9, allowedIps: ['10.0.0.0/8'] } } })
      .changes,
    [
      { what: 'Rate limit', before: '5', after: '9' },
      { what: 'Allowed ips', before: null, after: '10.0.0.0/8' },
    ],
  )
  assert.deepEqual(
    recordedIn({ names, data: { changes: { managerId: { from: null, to: 'usr_2' } }, passwordSet: true } }),
    {
      changes: [{ what: 'Manager id', before: null, after: 'Ben (usr_2)' }],
      facts: [{ field: 'Password set', value: 'Yes' }],
    },
  )
  const approvers = [
    { level: 1, userId: 'usr_2' },
    { level: 2, userId: 'usr_3' },
  ]
  assert.deepEqual(recordedIn({ names, data: { approvers, deep: [{ a: [1] }] } }).facts, [
    { field: 'Approvers', value: 'Level 1, User id Ben (usr_2)\nLevel 2, User id usr_3' },
    { field: 'Deep', value: '[\n  {\n    "a": [\n      1\n    ]\n  }\n]' },
  ])
  assert.deepEqual(recordedIn({ names, data: { hint: 'sk_1', none: null } }).facts, [
    { field: 'Hint', value: 'sk_1' },
    { field: 'None', value: 'None' },
  ])
})

test('a check says what it did', () => {
  const found = { ok: true, subjects: 1, entries: 1, firstBroken: null }
  assert.equal(
    whatWasChecked(found, false),
    '1 history with 1 entry: every entry is there, in its order, and unchanged up to the newest.',
  )
  assert.match(whatWasChecked({ ...found, ok: false, entries: 5 }, true), /stopped at the first fault, after 5 entries/)
  assert.match(meaningOf('an entry is missing'), /deleted/)
  assert.match(meaningOf('something new'), /something new/)
})
