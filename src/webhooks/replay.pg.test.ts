import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { TEST_ACTOR } from '../../tests/support/context.ts'
import { createService } from '../../tests/support/people.ts'
import { type Answer, answerWith, type Receiver, startReceiver } from '../../tests/support/receiver.ts'
import { actorOf, webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { cancelJob } from '../jobs/cancel-job.ts'
import type { Job } from '../jobs/contract.ts'
import { getJob } from '../jobs/read.ts'
import { runNextJob } from '../jobs/run-next.ts'
import { AppError } from '../lib/errors.ts'
import { listDeadLetters } from './dead-letters.ts'
import { deadLetterQuery, replayBody, retryManyBody } from './delivery-contract.ts'
import { getDelivery } from './read.ts'
import { removeWebhook } from './remove.ts'
import { replay } from './replay.ts'
import { retryDelivery } from './retry.ts'
import { retryMany } from './retry-many.ts'
import { updateWebhook } from './update.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOWHERE = 'http://127.0.0.1:9999/'

async function setUp(t: TestContext, answer?: Answer): Promise<{ world: WebhookWorld; receiver: Receiver }> {
  const receiver = await startReceiver(answer)
  const world = await webhookWorld()
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  return { world, receiver }
}

/** A replay of everything until now, unless told otherwise. */
function ask(world: WebhookWorld, webhookId: string, body: Record<string, unknown> = {}) {
  const now = world.clock.now().getTime()
  const range = { from: new Date(now - 80 * DAY).toISOString(), to: new Date(now + 1).toISOString() }
  return replay(world.ctx, world.service, webhookId, replayBody.parse({ ...range, ...body }))
}

function retry(world: WebhookWorld, webhookId: string, body: Record<string, unknown> = {}) {
  return retryMany(world.ctx, world.service, webhookId, retryManyBody.parse(body))
}

/** Works on jobs until none is due. */
async function run({ ctx, jobHandlers }: WebhookWorld): Promise<void> {
  while (await runNextJob(ctx, jobHandlers));
}

async function finished(world: WebhookWorld, job: Job | null): Promise<Job> {
  assert.ok(job)
  await run(world)
  return getJob(world.ctx, world.service, job.id, world.jobHandlers)
}

/** Events of the service that no webhook was told of, a second apart; answers their ids. */
async function insertEvents({ ctx, clock, service }: WebhookWorld, count: number): Promise<string[]> {
  const events = Array.from({ length: count }, () => {
    clock.advance(1000)
    return { id: ctx.ids.next('event'), at: clock.now() }
  })
  await sql`
    insert into webhook_events (id, service_id, event_type, occurred_at, body)
    select id, ${service.id}, 'shop.sold', at, '{}'
    from unnest(${events.map(({ id }) => id)}::text[], ${events.map(({ at }) => at)}::timestamptz[]) as e (id, at)`.execute(
    ctx.db,
  )
  return events.map(({ id }) => id)
}

async function count({ ctx }: WebhookWorld, where = sql`true`): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from webhook_deliveries where ${where}`.execute(ctx.db)
  return rows[0]?.n ?? 0
}

const ids = (receiver: Receiver): (string | undefined)[] =>
  receiver.requests.map(({ headers }) => headers['webhook-id'])

test('dead letters are listed with their reasons, filtered, page by page', async (t) => {
  const { world, receiver } = await setUp(t, answerWith(500))
  const hook = await world.register({ url: receiver.url, retryCount: 0 })
  const worker = world.work()
  for (const type of ['shop.sold', 'shop.sold', 'shop.returned']) {
    await world.record(type)
    world.clock.advance(HOUR)
  }
  await world.record('shop.sold', { approvalId: 'apr_01h455vb4pex5vsknk084sn02q', sequence: 1 })
  await worker.idle()
  await updateWebhook(world.ctx, world.service, { id: hook.id, changes: { url: NOWHERE }, ifMatch: undefined })
  await world.record('shop.returned')
  await worker.idle()

  const list = async (query: Record<string, unknown> = {}) =>
    listDeadLetters(world.ctx, world.service, hook.id, deadLetterQuery.parse({ count: 'true', ...query }))
  const all = await list()
  assert.equal(all.total, 5)
  assert.deepEqual(
    all.data.map(({ status, eventType, error }) => [status, eventType, error]),
    [
      ['FAILED', 'shop.returned', 'connect'],
      ['FAILED', 'shop.sold', 'status'],
      ['FAILED', 'shop.returned', 'status'],
      ['FAILED', 'shop.sold', 'status'],
      ['FAILED', 'shop.sold', 'status'],
    ],
  )
  assert.equal((await list({ error: 'connect' })).total, 1)
  assert.equal((await list({ eventType: 'shop.sold' })).total, 3)
  assert.equal((await list({ approvalId: 'apr_01h455vb4pex5vsknk084sn02q' })).total, 1)
  const [, second] = all.data.toReversed()
  assert.deepEqual((await list({ from: second?.createdAt, to: all.data[2]?.createdAt })).data, [second])
  const first = await list({ limit: 2 })
  const next = await list({ limit: 3, cursor: first.nextCursor })
  assert.deepEqual([...first.data, ...next.data], all.data)
  assert.equal(next.nextCursor, null)
  const other = actorOf((await createService(world)).service)
  await assert.rejects(listDeadLetters(world.ctx, other, hook.id, deadLetterQuery.parse({})), { status: 404 })
})

test('dead letters are sent again, all or those that a filter names, as many as the dry run says', async (t) => {
  const { world, receiver } = await setUp(t, answerWith(500))
  const hook = await world.register({ url: receiver.url, retryCount: 0 })
  const bystander = await world.register({ url: receiver.url, retryCount: 0 })
  const worker = world.work()
  for (const type of ['shop.sold', 'shop.returned', 'shop.sold', 'stock.low']) await world.record(type)
  await worker.idle()
  assert.equal(await count(world, sql`status = 'FAILED'`), 8)

  const total = async (body: Record<string, unknown>): Promise<number> => {
    const answer = await retry(world, hook.id, { ...body, dryRun: true })
    assert.deepEqual(answer, { dryRun: true, total: answer.total, job: null })
    return answer.total
  }
  const [dead] = await world.deliveries()
  assert.equal(await total({}), 4)
  assert.equal(await total({ eventTypes: ['shop.*'] }), 3)
  assert.equal(await total({ eventTypes: ['stock.low', 'shop_sold', 'sho%'] }), 1)
  assert.equal(await total({ error: 'timeout' }), 0)
  const own = (await world.deliveries()).filter(({ webhookId }) => webhookId === hook.id)
  const chosen = own.slice(0, 2).map(({ id }) => id)
  const foreign = (await world.deliveries()).find(({ webhookId }) => webhookId === bystander.id)
  assert.equal(await total({ ids: [...chosen, foreign?.id] }), 2)

  const byIds = await retry(world, hook.id, { ids: [...chosen, foreign?.id] })
  assert.equal(byIds.total, 2)
  assert.partialDeepStrictEqual(await finished(world, byIds.job), { status: 'DONE', total: 2, done: 2 })
  await worker.idle()
  assert.equal(receiver.requests.length, 10)
  const shop = await retry(world, hook.id, { eventTypes: ['shop.*'] })
  const job = await finished(world, shop.job)
  await worker.idle()
  assert.equal(job.kind, 'webhook.retry')
  assert.equal(receiver.requests.length, 13)
  const after = await getJob(world.ctx, TEST_ACTOR, job.id, world.jobHandlers)
  assert.deepEqual(after.outcomes, { FAILED: 3 }, 'they failed again, and that shows')
  const detail = await getDelivery(world.ctx, TEST_ACTOR, dead?.id ?? '')
  assert.deepEqual(
    detail.attempts.map(({ attemptNumber, trigger }) => [attemptNumber, trigger]),
    detail.webhookId === hook.id
      ? [
          [1, 'first'],
          [2, 'manual'],
          [3, 'manual'],
        ]
      : [[1, 'first']],
  )
})

test('a replay of what failed, of what is missing, or of all sends exactly that, under the same ids', async (t) => {
  let status = 500
  const { world, receiver } = await setUp(t, (_request, response) => response.writeHead(status).end())
  const early = await world.record('shop.sold')
  world.clock.advance(DAY)
  const hook = await world.register({ url: receiver.url, retryCount: 0, events: ['shop.*'] })
  const failed = await world.record('shop.sold')
  const unheard = await world.record('stock.low')
  const worker = world.work()
  await worker.idle()
  status = 204
  const returned = await world.record('shop.returned')
  await worker.idle()
  const stranger = actorOf((await createService(world)).service)
  await world.ctx.transact((tx) =>
    world.ctx.events.record(tx, { eventType: 'shop.sold', serviceId: stranger.id, serviceName: stranger.name }),
  )
  receiver.requests.length = 0

  const totals = async (body: Record<string, unknown> = {}) => {
    const dry = ['failed', 'missing', 'all'].map((which) => ask(world, hook.id, { ...body, which, dryRun: true }))
    return (await Promise.all(dry)).map(({ total }) => total)
  }
  assert.deepEqual(await totals(), [1, 1, 3])
  assert.deepEqual(await totals({ eventTypes: ['shop.returned', 'stock.*'] }), [0, 0, 1])
  assert.deepEqual(await totals({ from: failed.occurredAt.toISOString() }), [1, 0, 2])
  assert.deepEqual(await totals({ to: failed.occurredAt.toISOString() }), [0, 1, 1])

  const missing = await ask(world, hook.id, { which: 'missing' })
  assert.partialDeepStrictEqual(await finished(world, missing.job), { status: 'DONE', total: 1, done: 1 })
  await worker.idle()
  assert.deepEqual(ids(receiver), [early.id])
  assert.equal(receiver.requests[0]?.body.toString('utf8'), early.body)
  assert.deepEqual(await totals(), [1, 0, 3])

  const again = await ask(world, hook.id)
  await finished(world, again.job)
  await worker.idle()
  assert.deepEqual(ids(receiver), [early.id, failed.id])
  const all = await ask(world, hook.id, { which: 'all' })
  await finished(world, all.job)
  await worker.idle()
  assert.deepEqual(new Set(ids(receiver).slice(2)), new Set([early.id, failed.id, returned.id]))
  assert.ok(!ids(receiver).includes(unheard.id))
  assert.partialDeepStrictEqual(await getJob(world.ctx, world.service, all.job?.id ?? '', world.jobHandlers), {
    total: 3,
    done: 3,
    outcomes: { SUCCESS: 3 },
  })
  const delivery = (await world.deliveries()).find(({ eventId }) => eventId === failed.id)
  const { attempts } = await getDelivery(world.ctx, TEST_ACTOR, delivery?.id ?? '')
  assert.deepEqual(
    attempts.map(({ attemptNumber, trigger, error }) => [attemptNumber, trigger, error]),
    [
      [1, 'first', 'status'],
      [2, 'replay', null],
      [3, 'replay', null],
    ],
  )
})

test('what waits or is held already is left alone, and counts as dealt with', async (t) => {
  const { world, receiver } = await setUp(t)
  const hook = await world.register({ url: receiver.url })
  const waiting = await world.record()
  const [before] = await world.deliveries()
  world.clock.advance(1000)
  const all = await ask(world, hook.id, { which: 'all' })
  assert.partialDeepStrictEqual(await finished(world, all.job), { total: 1, done: 1, outcomes: {} })
  assert.deepEqual(await world.deliveries(), [before])
  await world.work().idle()
  assert.deepEqual(ids(receiver), [waiting.id])
})

test('a test that failed is no event to replay', async (t) => {
  const { world } = await setUp(t)
  const hook = await world.register({ url: NOWHERE })
  await sql`
    insert into webhook_events (id, service_id, event_type, occurred_at, body)
    values (${world.ctx.ids.next('event')}, ${world.service.id}, 'webhook.test', ${world.clock.now()}, '{}')`.execute(
    world.ctx.db,
  )
  for (const which of ['failed', 'missing', 'all'])
    assert.equal((await ask(world, hook.id, { which, dryRun: true })).total, 0)
})

test('a webhook that keeps order is replayed in the order of each approval', async (t) => {
  const { world, receiver } = await setUp(t)
  for (const sequence of [1, 2, 3]) await world.record('approval.updated', { approvalId: 'apr_1', sequence })
  const hook = await world.register({ url: receiver.url, ordering: 'per_approval' })
  await world.record('approval.updated', { approvalId: 'apr_1', sequence: 4 })
  const worker = world.work()
  await worker.idle()
  await finished(world, (await ask(world, hook.id, { which: 'all' })).job)
  await worker.idle()
  const sequences = receiver.requests.map(({ body }) => JSON.parse(body.toString('utf8')).sequence)
  assert.deepEqual(sequences, [4, 1, 2, 3, 4])
})

test('a replay is refused for what cannot be', async (t) => {
  const { world, receiver } = await setUp(t)
  const hook = await world.register({ url: receiver.url })
  const from = '2026-03-01T00:00:00Z'
  await assert.rejects(ask(world, hook.id, { from, to: from }), { status: 422, code: 'invalid_range' })
  await assert.rejects(ask(world, hook.id, { from, to: '2026-05-30T00:00:01Z' }), {
    status: 422,
    code: 'invalid_range',
  })
  await ask(world, hook.id, { from, to: '2026-05-30T00:00:00Z', dryRun: true })
  await ask(world, hook.id, { from: '0001-01-01T00:00:00Z', to: '0001-02-01T00:00:00Z', which: 'all', dryRun: true })
  await assert.rejects(retry(world, hook.id, { from, to: '2026-02-01T00:00:00Z' }), { code: 'invalid_range' })

  const change = (changes: Parameters<typeof updateWebhook>[2]['changes']) =>
    updateWebhook(world.ctx, world.service, { id: hook.id, changes, ifMatch: undefined })
  await change({ isActive: false })
  await assert.rejects(ask(world, hook.id), { status: 409, code: 'webhook_disabled' })
  await assert.rejects(retry(world, hook.id), { status: 409, code: 'webhook_disabled' })
  await removeWebhook(world.ctx, world.service, { id: hook.id, ifMatch: undefined })
  await assert.rejects(ask(world, hook.id), { status: 404 })
  await assert.rejects(retry(world, hook.id), { status: 404 })
})

test('the same replay asked for twice at once runs once', async (t) => {
  const { world, receiver } = await setUp(t)
  await insertEvents(world, 3)
  const hook = await world.register({ url: receiver.url })
  const asked = await Promise.allSettled([1, 2, 3].map(() => ask(world, hook.id, { which: 'missing' })))
  const started = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  assert.equal(started.length, 1)
  for (const each of asked) {
    if (each.status === 'fulfilled') continue
    assert.ok(each.reason instanceof AppError && each.reason.code === 'job_running')
    assert.deepEqual(each.reason.details.extra, { jobId: started[0]?.job?.id })
  }
})

test('a replay keeps a bounded number waiting, and pours in more as they are sent', async (t) => {
  const { world } = await setUp(t)
  await insertEvents(world, 4200)
  const hook = await world.register({ url: NOWHERE })
  const { job } = await ask(world, hook.id, { which: 'missing' })
  const half = await finished(world, job)
  assert.partialDeepStrictEqual(half, { status: 'RUNNING', total: 4200, done: 2000, outcomes: { PENDING: 2000 } })
  world.clock.advance(500)
  assert.equal((await finished(world, job)).done, 2000, 'nothing was sent meanwhile')
  for (const sent of [400, 200, 3000]) {
    await sql`
      update webhook_deliveries set status = 'SUCCESS', next_attempt_at = null
      where id in (select id from webhook_deliveries where status = 'PENDING' limit ${sent})`.execute(world.ctx.db)
    world.clock.advance(500)
    await run(world)
    assert.ok((await count(world, sql`status = 'PENDING'`)) <= 2000)
  }
  assert.partialDeepStrictEqual(await finished(world, job), { status: 'DONE', done: 4200 })
  assert.equal(await count(world, sql`is_retry and next_trigger = 'replay'`), 4200)
})

test('two runners replay each event once, and a cancel stops them', async (t) => {
  const { world } = await setUp(t)
  const events = await insertEvents(world, 1900)
  const hook = await world.register({ url: NOWHERE })
  const { job } = await ask(world, hook.id, { which: 'missing' })
  const other = await ask(world, hook.id, { which: 'missing', eventTypes: ['shop.*'] })
  await Promise.all([1, 2, 3].map(() => run(world)))
  assert.equal(await count(world), events.length)
  const { rows } = await sql<{ n: number }>`select count(distinct event_id) as n from webhook_deliveries`.execute(
    world.ctx.db,
  )
  assert.equal(rows[0]?.n, events.length)
  for (const each of [job, other.job])
    assert.partialDeepStrictEqual(await finished(world, each), { status: 'DONE', total: 1900, done: 1900 })

  await insertEvents(world, 3000)
  const long = await ask(world, hook.id, { which: 'missing' })
  await run(world)
  const cancelled = await cancelJob(world.ctx, world.service, long.job?.id ?? '', world.jobHandlers)
  assert.ok(cancelled.done > 0 && cancelled.done <= 2000)
  assert.partialDeepStrictEqual(cancelled, { status: 'CANCELLED', outcomes: { PENDING: cancelled.done } })
  await sql`update webhook_deliveries set status = 'SUCCESS', next_attempt_at = null`.execute(world.ctx.db)
  world.clock.advance(HOUR)
  await run(world)
  assert.equal(await count(world), 1900 + cancelled.done)
})

test('a webhook that is switched off meanwhile ends its replay with the reason, and holds what is due', async (t) => {
  const { world } = await setUp(t)
  await insertEvents(world, 2600)
  const hook = await world.register({ url: NOWHERE })
  const { job } = await ask(world, hook.id, { which: 'missing' })
  await run(world)
  await updateWebhook(world.ctx, world.service, { id: hook.id, changes: { isActive: false }, ifMatch: undefined })
  world.clock.advance(500)
  const failed = await finished(world, job)
  assert.partialDeepStrictEqual(failed, { status: 'FAILED', done: 2000, outcomes: { HELD: 2000 } })
  assert.match(failed.error ?? '', /^webhook_disabled: /)
})

test('what is sent again by hand goes through the lane for retries; without its event it is refused', async (t) => {
  const { world, receiver } = await setUp(t)
  await world.register({ url: receiver.url })
  const event = await world.record()
  const worker = world.work()
  await worker.idle()
  const [delivery] = await world.deliveries()
  await sql`delete from webhook_events where id = ${event.id}`.execute(world.ctx.db)
  await assert.rejects(retryDelivery(world.ctx, world.service, delivery?.id ?? ''), {
    status: 409,
    code: 'event_expired',
  })
  assert.partialDeepStrictEqual(await getDelivery(world.ctx, TEST_ACTOR, delivery?.id ?? ''), { requestBody: '' })

  await world.record()
  await worker.idle()
  const [, second] = await world.deliveries()
  await worker.stop()
  await retryDelivery(world.ctx, world.service, second?.id ?? '')
  assert.equal(await count(world, sql`is_retry and id = ${second?.id}`), 1)
})
