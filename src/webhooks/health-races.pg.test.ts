/** What meets at a webhook's row that is about to be disabled: each comes first once. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { createAdministrator, headlines, mailsOf } from '../../tests/support/health.ts'
import { startReceiver } from '../../tests/support/receiver.ts'
import { webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { verifyAudit } from '../audit/verify.ts'
import { watchHealth } from './health-watch.ts'
import { getWebhook } from './read.ts'
import { lockWebhooks } from './save-queries.ts'

const HOUR = 3_600_000

type Scene = { world: WebhookWorld; id: string; answer: () => void }

/** A webhook whose end is due, and an attempt that is in flight until `answer` lets it succeed. */
async function setUp(t: TestContext): Promise<Scene> {
  const held = Promise.withResolvers<void>()
  const receiver = await startReceiver((_request, response) => {
    void held.promise.then(() => response.writeHead(204).end())
  })
  const world = await webhookWorld()
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  await createAdministrator(world)
  const { id } = await world.register({ url: receiver.url, events: ['shop.sold'] })
  const now = world.clock.now()
  await sql`
    update service_webhooks set first_failure_at = ${now}::timestamptz - interval '130 hours', last_failure_at = ${now},
           last_error = 'answered 500', consecutive_failures = 12, warned_hours = 72,
           warned_at = ${now}::timestamptz - interval '58 hours'
    where id = ${id}`.execute(world.ctx.db)
  await world.record('shop.sold')
  world.work({ pollMs: 60_000 })
  await receiver.waitFor(1)
  return { world, id, answer: () => held.resolve() }
}

/** Lets these come to the locked row one after the other; they go on in that order. */
async function queueUp({ world, id }: Scene, ...works: (() => unknown)[]): Promise<void> {
  const started: unknown[] = []
  await world.ctx.transact(async (tx) => {
    await lockWebhooks(tx, [id])
    for (const work of works) {
      started.push(work())
      while ((await waiting(world)) < started.length) await setImmediate()
    }
  })
  await Promise.all(started)
}

async function waiting({ ctx }: WebhookWorld): Promise<number> {
  const { rows } = await sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(ctx.db)
  return rows.length
}

async function settled({ world }: Scene): Promise<void> {
  while ((await world.deliveries()).some(({ status }) => status !== 'SUCCESS')) await setImmediate()
}

async function mailKinds({ world }: Scene): Promise<string[]> {
  return (await mailsOf(world)).map(({ kind }) => kind)
}

test('a success that comes before the end is a recovery, and nothing is disabled', async (t) => {
  const scene = await setUp(t)
  const { world, id, answer } = scene
  await queueUp(scene, answer, () => watchHealth(world.ctx))
  await settled(scene)
  assert.partialDeepStrictEqual(await getWebhook(world.ctx, world.service, id), {
    isActive: true,
    health: { state: 'healthy', warnedHours: 0 },
  })
  assert.deepEqual([await headlines(world), await mailKinds(scene)], [['recovered'], ['webhook.recovered']])
})

test('a success that comes after the end is kept, and the webhook stays disabled', async (t) => {
  const scene = await setUp(t)
  const { world, id, answer } = scene
  await queueUp(scene, () => watchHealth(world.ctx), answer)
  await settled(scene)
  assert.partialDeepStrictEqual(await getWebhook(world.ctx, world.service, id), {
    isActive: false,
    disabledReason: 'no_success',
  })
  assert.deepEqual([await headlines(world), await mailKinds(scene)], [['disabled no_success'], ['webhook.disabled']])
})

test('of two nodes that come to the same end one does it', async (t) => {
  const scene = await setUp(t)
  const { world, id } = scene
  const other = world.addNode()
  await queueUp(
    scene,
    () => watchHealth(world.ctx),
    () => watchHealth(other.ctx),
  )
  assert.deepEqual([await headlines(world), await mailKinds(scene)], [['disabled no_success'], ['webhook.disabled']])
  const { version } = await getWebhook(world.ctx, world.service, id)
  const { entries, ok } = await verifyAudit(world.ctx, id)
  assert.deepEqual([version, entries, ok], [2, 2, true])
  const { rows } = await sql<{ body: string }>`
    select body from audit_entries where subject = ${id} and action = 'webhook.disabled'`.execute(world.ctx.db)
  const since = new Date(world.clock.now().getTime() - 130 * HOUR).toISOString()
  assert.deepEqual(JSON.parse(rows[0]?.body ?? '{}').data, { reason: 'no_success', since, failures: 12 })
  scene.answer()
})
