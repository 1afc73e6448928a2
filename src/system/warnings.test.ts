import assert from 'node:assert/strict'
import { test } from 'node:test'
import { databasePlace } from './database-place.ts'
import { type Told, warningsOf } from './warnings.ts'

const AT = '2026-06-01T08:00:00.000Z'
const before = (minutes: number): string => new Date(Date.parse(AT) - minutes * 60_000).toISOString()

const WELL: Told = {
  at: AT,
  skewMs: 0,
  version: '1.0.0',
  nodeVersion: '24.0.0',
  startedAt: before(60),
  database: { kind: 'embedded', place: '/data', version: '18', schema: '0001', sizeBytes: 1, freeBytes: 2 ** 40 },
  queues: [{ queue: 'deliveries', waiting: 3, oldestDueAt: before(0.5) }],
  held: 0,
  dead: 0,
  mail: { isSetUp: true, from: 'a@b.c', fault: null, faultSince: null, checkedAt: AT },
  nodes: [],
  tasks: [{ task: 'dropExpired', host: 'one', startedAt: before(59), tookMs: 5, error: null }],
  auditCheck: null,
}

const textsOf = (changes: Partial<Told>): string[] => warningsOf({ ...WELL, ...changes }).map(({ text }) => text)

test('where all is well there is nothing to say', () => {
  assert.deepEqual(textsOf({}), [])
})

test('mails wait for a mail server, and are not late for it', () => {
  const queues: Told['queues'] = [{ queue: 'mails', waiting: 9, oldestDueAt: before(90) }]
  assert.deepEqual(textsOf({ queues }), ['The oldest due mail is 1 h old.'])
  const fault = { ...WELL.mail, fault: 'connection refused', faultSince: before(125) }
  assert.deepEqual(textsOf({ queues, mail: fault }), [
    'The mail server cannot be used for 2 h: connection refused. Mails wait meanwhile.',
  ])
  const none = { ...WELL.mail, isSetUp: false }
  assert.deepEqual(textsOf({ queues, mail: none }), ['SMTP is not configured: mails stay in the outbox.'])
})

test('the worst comes first', () => {
  const database = { ...WELL.database, freeBytes: 2 ** 29 }
  const queues: Told['queues'] = [{ queue: 'pushes', waiting: 1, oldestDueAt: before(2) }]
  assert.deepEqual(textsOf({ queues, database, skewMs: 7000 }), [
    'The disk of the database has 0.5 GiB left.',
    'The oldest push message that could be sent is 2 min old.',
    'The clocks of this node and of the database are 7 s apart.',
  ])
})

test('where the database lies is told without who may enter it', () => {
  const placeOf = (databaseUrl: string): string => databasePlace({ databaseUrl, dataDir: '.' }).place
  assert.equal(
    placeOf('postgres://uxone:s3cret@db.internal:6432/approvals?sslmode=require'),
    'db.internal:6432/approvals',
  )
  assert.equal(placeOf('postgresql://db/uxone?password=s3cret&user=x'), 'db:5432/uxone')
  assert.equal(placeOf('postgres:///uxone?host=/run/postgresql'), '/run/postgresql:5432/uxone')
  assert.deepEqual(databasePlace({ databaseUrl: undefined, dataDir: '/srv/data' }), {
    kind: 'embedded',
    place: '/srv/data',
  })
})
