import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { endedAttempt, type EndedAttempt } from '../../tests/support/attempts.ts'
import { TEST_ACTOR } from '../../tests/support/context.ts'
import { createService } from '../../tests/support/people.ts'
import { type Answer, startReceiver } from '../../tests/support/receiver.ts'
import { actorOf, webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { AppError } from '../lib/errors.ts'
import type { WebhookStats } from './delivery-contract.ts'
import { ageStats, foldStats } from './fold-stats.ts'
import { bucketOf } from './histogram.ts'
import { getWebhookInsights, getWebhookStats } from './read-stats.ts'
import { saveStats } from './stats-queries.ts'
import { statRows } from './stats-rows.ts'
import { createBody } from './settings-shapes.ts'
import { registerWebhook } from './register.ts'

const SECOND = 1000
const HOUR = 3600 * SECOND
const DAY = 24 * HOUR

async function setUp(t: TestContext, answer?: Answer): Promise<{ world: WebhookWorld; url: string }> {
  const receiver = await startReceiver(answer)
  const world = await webhookWorld()
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  return { world, url: receiver.url }
}

function statsOf(world: WebhookWorld, id: string, query = {}): Promise<WebhookStats> {
  return getWebhookStats(world.ctx, world.service, id, query)
}

test('what the worker did is what the attempts say: counts, errors, percentiles, retries, volume', async (t) => {
  const counts: Record<string, number> = {}
  const { world, url } = await setUp(t, (request, response) => {
    const count = (counts[request.path] ?? 0) + 1
    counts[request.path] = count
    const isBad = request.path === '/bad' || (request.headers['x-uxone-attempt'] === '1' && count % 4 === 0)
    setTimeout(() => response.writeHead(isBad ? 503 : 204).end(), (count % 8) * 6)
  })
  const good = await world.register({ url: `${url}/good`, retryCount: 3, retrySchedule: [1] })
  const bad = await world.register({ url: `${url}/bad`, retryCount: 2, retrySchedule: [1] })
  for (let index = 0; index < 24; index++) await world.record()
  const worker = world.work()
  await worker.idle()
  // The breaker lets one attempt at a time find out about the bad one, at most ten minutes apart.
  while ((await world.deliveries()).some(({ status }) => status === 'PENDING')) {
    world.clock.advance(10 * 60 * SECOND)
    await worker.idle()
  }

  for (const id of [good.id, bad.id]) {
    const attempts = await attemptsOf(world, id)
    const stats = await statsOf(world, id)
    const failed = attempts.filter(({ error }) => error !== null)
    assert.ok(attempts.length > 24)
    assert.equal(stats.attempts, attempts.length)
    assert.equal(stats.failures, failed.length)
    assert.equal(stats.successRate, (attempts.length - failed.length) / attempts.length)
    assert.deepEqual(stats.errors, { status: failed.length })
    assert.equal(stats.volume, 24)
    assert.deepEqual(stats.retries, await endsOf(world, id))
    assert.equal(stats.dead, id === bad.id ? 24 : 0)
    assert.equal(stats.waiting.deadLetters, id === bad.id ? 24 : 0)
    assert.partialDeepStrictEqual(stats.waiting, { pending: 0, held: 0, oldestDueSeconds: null })

    const durations = attempts.map(({ ms }) => ms)
    const average = durations.reduce((a, b) => a + b, 0) / durations.length
    assert.ok(Math.abs((stats.responseMs.average ?? 0) - average) < 0.01)
    for (const [told, q] of [
      [stats.responseMs.p50, 0.5],
      [stats.responseMs.p95, 0.95],
      [stats.responseMs.p99, 0.99],
    ] as const) {
      assert.equal(bucketOf(told ?? 0), bucketOf(nearestRank(durations, q)))
    }
    // The clock stands still between the commit and the first attempt, but for those that waited for the breaker.
    if (id === good.id) assert.ok((stats.commitToFirstAttemptMs.p99 ?? Infinity) <= 1)
    else assert.ok((stats.commitToFirstAttemptMs.p99 ?? 0) > 30 * SECOND)
  }
})

test('each caller sees his own webhooks, and the one that fails most comes first', async (t) => {
  const { world, url } = await setUp(t, (request, response) =>
    response.writeHead(request.path === '/bad' ? 500 : 204).end(),
  )
  const good = await world.register({ name: 'Good', url: `${url}/good` })
  const bad = await world.register({ name: 'Bad', url: `${url}/bad`, retryCount: 0 })
  const other = actorOf((await createService(world)).service)
  const foreign = await registerWebhook(world.ctx, other, createBody.parse({ name: 'Foreign', url: `${url}/good` }))
  for (let index = 0; index < 3; index++) await world.record()
  await world.work().idle()

  await assert.rejects(getWebhookStats(world.ctx, other, good.id, {}), { status: 404 })
  assert.equal((await getWebhookStats(world.ctx, TEST_ACTOR, good.id, {})).attempts, 3)
  assert.equal((await getWebhookStats(world.ctx, other, foreign.id, {})).attempts, 0)

  const all = await getWebhookInsights(world.ctx, TEST_ACTOR, {})
  assert.partialDeepStrictEqual(all, { attempts: 6, successes: 3, failures: 3, dead: 3, volume: 6 })
  assert.partialDeepStrictEqual(all.webhooks, [
    { webhookId: bad.id, name: 'Bad', attempts: 3, successRate: 0, errorRate: 1, dead: 3 },
    { webhookId: good.id, name: 'Good', serviceName: world.service.name, successRate: 1, errorRate: 0, dead: 0 },
  ])
  assert.equal((await getWebhookInsights(world.ctx, TEST_ACTOR, { service: world.service.id })).attempts, 6)
  const none = await getWebhookInsights(world.ctx, TEST_ACTOR, { service: other.id })
  assert.deepEqual([none.attempts, none.successRate, none.responseMs.p50, none.webhooks], [0, null, null, []])
})

test('the series has every step, and its points add up to the totals', async (t) => {
  const { world, url } = await setUp(t)
  const { id } = await world.register({ url })
  for (const [hoursAgo, n] of [
    [23, 2],
    [5, 3],
    [0, 4],
  ] as const) {
    await saved(
      world,
      Array.from({ length: n }, () => ({ delivery: { webhookId: id }, startedAt: ago(world, hoursAgo * HOUR) })),
    )
  }
  const stats = await statsOf(world, id)
  assert.equal(stats.bucketSeconds, 900)
  // The clock stands where a step begins.
  assert.equal(stats.series.length, 97)
  assert.equal(stats.attempts, 9)
  assert.deepEqual(
    stats.series.filter(({ attempts }) => attempts > 0).map(({ at, attempts }) => [at, attempts]),
    [
      [ago(world, 23 * HOUR).toISOString(), 2],
      [ago(world, 5 * HOUR).toISOString(), 3],
      [ago(world, 0).toISOString(), 4],
    ],
  )
  assert.deepEqual(stats.series[0], {
    at: stats.from,
    attempts: 0,
    successes: 0,
    failures: 0,
    dead: 0,
    p50Ms: null,
    p95Ms: null,
  })
  const hour = await statsOf(world, id, { from: ago(world, 5 * HOUR).toISOString() })
  assert.equal(hour.bucketSeconds, 300)
  assert.equal(hour.attempts, 7)
})

test('a range that cannot be is refused', async (t) => {
  const { world, url } = await setUp(t)
  const { id } = await world.register({ url })
  const from = ago(world, 91 * DAY).toISOString()
  await assert.rejects(
    statsOf(world, id, { from }),
    (error) => error instanceof AppError && error.code === 'range_too_long',
  )
})

test('what grows old grows coarse and loses nothing; after a year it is forgotten', async (t) => {
  const { world, url } = await setUp(t)
  const { id } = await world.register({ url })
  const attempts = Array.from({ length: 2000 }, (_, index) => ({
    delivery: { webhookId: id },
    startedAt: ago(world, index * 2400 * SECOND),
    answer: index % 3 === 0 ? ('timeout' as const) : 204,
    totalMs: index,
    attemptNumber: 1 + (index % 5),
  }))
  for (let first = 0; first < attempts.length; first += 100) await saved(world, attempts.slice(first, first + 100))
  const months = { from: ago(world, 80 * DAY).toISOString() }
  const before = await statsOf(world, id, months)
  assert.equal(before.attempts, 2000)
  const fine = await bucketCount(world)

  await ageStats(world.ctx)
  await ageStats(world.ctx)
  assert.deepEqual(await statsOf(world, id, months), before)
  assert.ok((await bucketCount(world)) < fine / 2)
  assert.deepEqual(await misplaced(world), [])

  // One that comes late falls into a bucket that is coarse already.
  await saved(world, [{ delivery: { webhookId: id }, startedAt: ago(world, 30 * DAY) }])
  await ageStats(world.ctx)
  assert.equal((await statsOf(world, id, months)).attempts, 2001)

  world.clock.advance(401 * DAY)
  await ageStats(world.ctx)
  assert.equal(await bucketCount(world), 0)
})

test('readers, timers and results at the same time count nothing twice and forget nothing', async (t) => {
  const { world, url } = await setUp(t)
  const { id } = await world.register({ url })
  const work = Array.from({ length: 40 }, (_, index) => async () => {
    await saved(world, [{ delivery: { webhookId: id } }, { delivery: { webhookId: `whk_${index % 3}` } }])
    if (index % 4 === 0) await foldStats(world.ctx)
  })
  await Promise.all(work.map((each) => each()))
  const stats = await statsOf(world, id)
  assert.equal(stats.attempts, 40)
  assert.equal((await getWebhookInsights(world.ctx, TEST_ACTOR, {})).attempts, 80)
})

test('what could be sent and is not is due; what waits for something is not', async (t) => {
  const { world, url } = await setUp(t)
  const { id } = await world.register({ url, ordering: 'per_approval' })
  const due = async (): Promise<number | null> => (await statsOf(world, id)).waiting.oldestDueSeconds
  await world.record('approval.updated', { approvalId: 'apr_1', sequence: 1 })
  await world.record('approval.updated', { approvalId: 'apr_1', sequence: 2 })
  world.clock.advance(60 * SECOND)
  await world.record()
  assert.equal(await due(), 60)
  assert.equal((await getWebhookInsights(world.ctx, TEST_ACTOR, {})).waiting.oldestDueSeconds, 60)

  // The first one waits for its retry, the second for the first; the third is from now.
  const inAnHour = new Date(world.clock.now().getTime() + HOUR)
  await sql`update webhook_deliveries set next_attempt_at = ${inAnHour}, is_retry = true where order_sequence = 1`.execute(
    world.ctx.db,
  )
  assert.equal(await due(), 0)
  await sql`update webhook_deliveries set leased_until = ${inAnHour} where order_sequence is null`.execute(world.ctx.db)
  assert.equal(await due(), null)
  world.clock.advance(2 * HOUR)
  assert.equal(await due(), 2 * 3600)
  const later = new Date(world.clock.now().getTime() + HOUR)
  await sql`update service_webhooks set breaker_until = ${later}`.execute(world.ctx.db)
  assert.equal(await due(), null)
  await sql`update service_webhooks set breaker_until = null, paused_until = ${later}`.execute(world.ctx.db)
  assert.equal(await due(), null)
  assert.partialDeepStrictEqual((await statsOf(world, id)).waiting, { pending: 3, held: 0, deadLetters: 0 })
})

function ago({ clock }: WebhookWorld, ms: number): Date {
  return new Date(clock.now().getTime() - ms)
}

/** As the worker saves a batch of results. */
async function saved({ ctx }: WebhookWorld, attempts: readonly EndedAttempt[]): Promise<void> {
  const ended = attempts.map((each) => endedAttempt({ startedAt: ctx.clock.now(), ...each }))
  await ctx.transact((tx) => saveStats(tx, statRows(ended)))
}

async function attemptsOf({ ctx }: WebhookWorld, webhookId: string): Promise<{ ms: number; error: string | null }[]> {
  const { rows } = await sql<{ ms: number; error: string | null }>`
    select duration_ms as ms, error from webhook_attempts where webhook_id = ${webhookId}`.execute(ctx.db)
  return rows
}

async function endsOf({ ctx }: WebhookWorld, webhookId: string): Promise<{ attempts: number; deliveries: number }[]> {
  const { rows } = await sql<{ attempts: number; deliveries: number }>`
    select attempt_count as attempts, count(*) as deliveries from webhook_deliveries
    where webhook_id = ${webhookId} and status in ('SUCCESS', 'FAILED') group by 1 order by 1`.execute(ctx.db)
  return rows
}

function nearestRank(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(q * values.length) - 1] ?? Number.NaN
}

async function bucketCount({ ctx }: WebhookWorld): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from webhook_stats`.execute(ctx.db)
  return rows[0]?.n ?? 0
}

/** Buckets that do not begin at a multiple of their length, or are finer than their age allows. */
async function misplaced({ ctx }: WebhookWorld): Promise<object[]> {
  const { rows } = await sql<object>`
    select bucket, seconds from webhook_stats
    where extract(epoch from bucket)::bigint % seconds <> 0
      or seconds < case when bucket < ${ctx.clock.now()}::timestamptz - interval '8 days 6 hours' then 21600
                        when bucket < ${ctx.clock.now()}::timestamptz - interval '2 days 1 hour' then 3600 else 300 end`.execute(
    ctx.db,
  )
  return rows
}
