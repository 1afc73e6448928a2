import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../tests/support/context.ts'
import { appendAudit } from '../audit/append.ts'
import { verifyAudit } from '../audit/verify.ts'
import type { System } from './contract.ts'
import { startHeartbeat, tellAlive } from './nodes.ts'
import { noteRun } from './note-run.ts'
import { createSystemReader } from './read-system.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

describe('how the whole is doing', () => {
  let world: TestWorld
  beforeEach(async () => {
    world = await testWorld()
  })
  afterEach(() => world.close())

  const read = (): Promise<System> => createSystemReader(world.node)(world.ctx)
  const codes = async (): Promise<string[]> => (await read()).warnings.map(({ code }) => code)
  /** The tests' clock has nothing to do with the database's. */
  const codesButClock = async (): Promise<string[]> => (await codes()).filter((code) => code !== 'clocks_differ')

  test('an empty system: versions, a size, nothing that waits', async () => {
    const { database, queues, held, dead, nodes, tasks, auditCheck, startedAt } = await read()
    assert.equal(database.kind, 'embedded')
    assert.match(database.version, /^1[4-9]|^[2-9]\d/)
    assert.equal(database.schema, (await migrations()).at(-1))
    assert.ok(database.sizeBytes > 1_000_000)
    assert.deepEqual(
      queues.map(({ queue, waiting, oldestDueAt }) => [queue, waiting, oldestDueAt]),
      ['deliveries', 'mails', 'pushes', 'jobs'].map((queue) => [queue, 0, null]),
    )
    assert.deepEqual([held, dead, nodes, tasks, auditCheck], [0, 0, [], [], null])
    assert.equal(startedAt, world.clock.now().toISOString())
    assert.deepEqual(await codesButClock(), ['smtp_not_configured'])
  })

  const migrations = async (): Promise<string[]> => {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(world.ctx.db)
    return rows.map(({ name }) => name)
  }

  test('nodes are known while they say so, forgotten after a minute, and gone at once when they stop', async () => {
    const other = world.addNode()
    const startedAt = new Date(other.node.startedAt.getTime() + SECOND)
    const worker = { ...other.node, host: 'second', roles: ['worker'], version: '9.9.9', startedAt }
    await tellAlive(world.ctx, { ...world.node, roles: ['api'] })
    assert.deepEqual(await codesButClock(), ['no_worker', 'smtp_not_configured'])
    world.clock.advance(30 * SECOND)
    await tellAlive(other.ctx, worker)
    const both = await read()
    assert.deepEqual(
      both.nodes.map(({ id, isThis, roles }) => [id, isThis, roles]),
      [
        [world.node.id, true, ['api']],
        [worker.id, false, ['worker']],
      ],
    )
    assert.match(both.warnings.map(({ text }) => text).join('\n'), /another version \(.+\) than second \(9\.9\.9\)/)

    world.clock.advance(31 * SECOND)
    assert.deepEqual(
      (await read()).nodes.map(({ id }) => id),
      [worker.id],
    )
    await tellAlive(other.ctx, worker)
    const { rows } = await sql<{ id: string }>`select id from nodes`.execute(world.ctx.db)
    assert.deepEqual(rows, [{ id: worker.id }], 'a node that is silent is deleted by those that are not')

    const heartbeat = startHeartbeat(world.ctx, world.node)
    await heartbeat.stop()
    assert.deepEqual(
      (await read()).nodes.map(({ id }) => id),
      [worker.id],
    )
  })

  test('tells how long what is due has waited, and what is held or dead', async () => {
    const { ctx, clock } = world
    await addWebhook(world)
    await addDeliveries(world, 3, clock.now())
    await sql`
      insert into mails (id, kind, address, status, message_id, next_attempt_at, created_at)
      values ('mal_1', 'approval.assigned', 'a@b.c', 'QUEUED', '<1>', ${clock.now()}, ${clock.now()})`.execute(ctx.db)
    await sql`insert into pushes (subscription_id, urgency, created_at, expires_at) values ('psh_gone', 'low', now(), now())`.execute(
      ctx.db,
    )
    await sql`
      insert into jobs (id, kind, status, params, total, created_by, created_at, updated_at)
      values ('job_1', 'x', 'QUEUED', '{}', 1, '{}', ${clock.now()}, ${clock.now()})`.execute(ctx.db)
    const at = clock.now().toISOString()
    clock.advance(2 * MINUTE)
    const { queues, held, dead } = await read()
    assert.deepEqual(
      queues.map(({ queue, waiting, oldestDueAt }) => [queue, waiting, oldestDueAt]),
      [
        ['deliveries', 1, at],
        ['mails', 1, null],
        ['pushes', 1, null],
        ['jobs', 1, at],
      ],
    )
    assert.deepEqual([held, dead], [1, 1])
    assert.deepEqual(await codesButClock(), ['deliveries_late', 'jobs_late', 'smtp_not_configured'])
    clock.advance(3 * MINUTE)
    const [worst] = (await read()).warnings
    assert.deepEqual(worst, { code: 'deliveries_late', level: 'bad', text: 'The oldest due delivery is 5 min old.' })
  })

  test('remembers the last run of each task, also of one that failed', async () => {
    const failing = async (): Promise<void> => {
      world.clock.advance(SECOND)
      throw new Error('the lock is taken')
    }
    await noteRun(world.ctx, 'ageStats', async () => undefined)
    await assert.rejects(noteRun(world.ctx, 'dropExpired', failing), /the lock is taken/)
    const { tasks, warnings } = await read()
    assert.deepEqual(
      tasks.map(({ task, tookMs, error }) => [task, tookMs, error]),
      [
        ['ageStats', 0, null],
        ['dropExpired', 1000, 'the lock is taken'],
      ],
    )
    assert.ok(warnings.some(({ text }) => text === 'The housekeeping task dropExpired failed: the lock is taken.'))
    await noteRun(world.ctx, 'dropExpired', async () => undefined)
    assert.equal((await read()).tasks[1]?.error, null)
    world.clock.advance(3 * 60 * MINUTE)
    assert.deepEqual(
      (await codesButClock()).filter((code) => code.startsWith('task')),
      ['task_overdue', 'task_overdue'],
    )
  })

  test('remembers the last check of the whole audit log, and says when that was broken', async () => {
    const { ctx } = world
    await ctx.transact((tx) => appendAudit(ctx, tx, TEST_ACTOR, { subject: 'x_1', action: 'x' }))
    await verifyAudit(ctx, 'x_1')
    assert.equal((await read()).auditCheck, null, 'the check of one subject says nothing of the others')
    await verifyAudit(ctx)
    const { auditCheck } = await read()
    assert.deepEqual([auditCheck?.subjects, auditCheck?.entries, auditCheck?.firstBroken], [1, 1, null])
    await sql`
      insert into audit_entries select subject, 2, 'aud_forged', at, actor_kind, actor_id, action, service_id, body, hash
      from audit_entries`.execute(ctx.db)
    await verifyAudit(ctx)
    const broken = (await read()).warnings.find(({ code }) => code === 'audit_broken')
    assert.match(broken?.text ?? '', /broken at entry 2 of x_1: an entry was added above the head/)
  })
})

async function addWebhook({ ctx, clock }: TestWorld): Promise<void> {
  const now = clock.now()
  await sql`
    insert into service_apps (id, name, permissions, rate_limit, is_active, created_at, updated_at)
    values ('svc_1', 'one', '{}', 100, true, ${now}, ${now})`.execute(ctx.db)
  await sql`
    insert into service_webhooks (id, service_id, name, url, events, is_active, retry_count, timeout_ms, ordering, created_at, updated_at)
    values ('whk_1', 'svc_1', 'one', 'https://example.com', '{*}', true, 3, 1000, 'none', ${now}, ${now})`.execute(
    ctx.db,
  )
}

/** A third each is pending, held and dead. */
async function addDeliveries({ ctx }: TestWorld, count: number, dueAt: Date): Promise<void> {
  await sql`
    insert into webhook_deliveries (id, event_id, webhook_id, service_id, event_type, status, next_attempt_at, created_at, updated_at)
    select 'dlv_' || lpad(n::text, 26, '0'), 'evt_' || n, 'whk_1', 'svc_1', 'a.b',
           (array['PENDING', 'HELD', 'FAILED'])[1 + n % 3], case when n % 3 = 0 then ${dueAt}::timestamptz end, now(), now()
    from generate_series(1, ${count}::integer) as n`.execute(ctx.db)
}

test('a million deliveries and mails that wait are counted as far as it is cheap', async (t) => {
  const world = await testWorld()
  t.after(() => world.close())
  const { ctx, clock } = world
  await addWebhook(world)
  await addDeliveries(world, 1_000_000, clock.now())
  await sql`
    insert into mails (id, kind, address, status, message_id, next_attempt_at, created_at)
    select 'mal_' || n, 'approval.assigned', 'a@b.c', 'QUEUED', n::text, now(), now() from generate_series(1, 100000) as n`.execute(
    ctx.db,
  )
  // Vacuum knows of commits that are written down which rows everybody sees.
  await sql`checkpoint`.execute(ctx.db)
  await sql`vacuum analyze webhook_deliveries, mails`.execute(ctx.db)
  const readSystem = createSystemReader(world.node)
  const { queues, held, dead } = await readSystem(ctx)
  assert.deepEqual([queues[0]?.waiting, queues[1]?.waiting, held, dead], [10_000, 10_000, 10_000, 10_000])
  const together = await Promise.all(Array.from({ length: 5 }, () => readSystem(ctx)))
  for (const one of together) assert.equal(one, together[0], 'who asks meanwhile is told the same')
  const startedMs = performance.now()
  assert.notEqual(await readSystem(ctx), together[0])
  const tookMs = Math.round(performance.now() - startedMs)
  t.diagnostic(`it took ${tookMs} ms`)
  // A count of all of them takes ten times as long; a machine that is busy takes some of that too.
  assert.ok(tookMs < 1000, `it took ${tookMs} ms`)
})

test('an answer that failed is nobody’s answer but theirs who asked for it', async (t) => {
  const world = await testWorld()
  t.after(() => world.close())
  const readSystem = createSystemReader(world.node)
  await sql`alter table nodes rename to hidden`.execute(world.ctx.db)
  await assert.rejects(readSystem(world.ctx), /nodes/)
  await sql`alter table hidden rename to nodes`.execute(world.ctx.db)
  assert.deepEqual((await readSystem(world.ctx)).nodes, [])
})
