/** A service with webhooks over a migrated database, wired as the program wires it. */
import pino from 'pino'
import { sql } from 'kysely'
import { readConfig } from '../../src/config.ts'
import type { Context, ServiceActor } from '../../src/context.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openNodeSignals } from '../../src/db/node-signals.ts'
import { openPool } from '../../src/db/open.ts'
import { ensurePartitions } from '../../src/db/partitions.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { createTimers, type Timers } from '../../src/timers.ts'
import { registerWebhook } from '../../src/webhooks/register.ts'
import { type CreateBody, createBody } from '../../src/webhooks/settings-shapes.ts'
import { createDeliveryWorker, type DeliveryWorker } from '../../src/webhooks/worker.ts'
import { wire } from '../../src/wire.ts'
import { createService } from '../../tests/support/people.ts'
import type { EngineWorld } from './engine.ts'

/** The same in every process of a run, so that nodes can read each other's secrets. */
const SECRET_KEY = Buffer.alloc(32, 7).toString('base64')
const REGISTER_AT_ONCE = 10

export type World = {
  ctx: Context
  /** In their order; does nothing where webhooks are registered already. */
  register(webhooks: readonly Partial<CreateBody>[]): Promise<string[]>
  /** Stores due deliveries of as many events, in turn for these webhooks. */
  store(webhookIds: readonly string[], count: number, bodyOf: (id: string) => string): Promise<void>
  /** Records an event as a verb would; answers its id when it is committed. */
  record(eventType: string): Promise<string>
  startWorker(): DeliveryWorker
  close(): Promise<void>
}

/** `isNode`: of several on this database, told of each other's commits. */
export async function openWorld(postgres: EngineWorld['postgres'], isNode = false): Promise<World> {
  const log = pino({ level: 'error' })
  const pool = openPool(postgres, log)
  await migrate(pool)
  const config = readConfig({
    SECRET_KEY,
    PORT: '0',
    EGRESS_ALLOW_CIDRS: '127.0.0.0/8',
    ALLOW_HTTP_WEBHOOKS: 'true',
  })
  const signals = isNode ? openNodeSignals(postgres, log, (ids) => wired.wakeAll(ids)) : undefined
  const announce = signals && { announce: signals.announce }
  const wired = wire({ config, pool, clock: systemClock, log, ...announce })
  const { ctx, deliveriesWake } = wired
  await ensurePartitions(ctx)
  const service = await serviceOf(wired)
  const workers: DeliveryWorker[] = []
  let timers: Timers | undefined
  return {
    ctx,
    register: (webhooks) => register(ctx, service, webhooks),
    store: (webhookIds, count, bodyOf) => store(ctx, service, { webhookIds, count, bodyOf }),
    record: async (eventType) => {
      const { id: serviceId, name: serviceName } = service
      const payload = { note: 'x'.repeat(1200) }
      const event = await ctx.transact((tx) => ctx.events.record(tx, { eventType, serviceId, serviceName, payload }))
      return event.id
    },
    startWorker: () => {
      const worker = createDeliveryWorker(ctx, deliveriesWake, isNode ? {} : { handOff: wired.handOff })
      workers.push(worker)
      worker.start()
      timers ??= createTimers(ctx, [])
      return worker
    },
    close: async () => {
      await timers?.stop()
      await Promise.all(workers.map((worker) => worker.stop()))
      await signals?.close()
      await ctx.db.destroy()
    },
  }
}

async function serviceOf(wired: { ctx: Context }): Promise<ServiceActor> {
  const { rows } = await sql<{ id: string; name: string }>`select id, name from service_apps limit 1`.execute(
    wired.ctx.db,
  )
  const { id, name } = rows[0] ?? (await createService(wired)).service
  return { kind: 'service', id, name, keyId: '', permissions: ['*'], rateLimit: 10_000 }
}

async function register(ctx: Context, service: ServiceActor, all: readonly Partial<CreateBody>[]): Promise<string[]> {
  const known = await sql<{ id: string }>`select id from service_webhooks order by name`.execute(ctx.db)
  if (known.rows.length > 0) return known.rows.map(({ id }) => id)
  const named = all.map((body, index) => ({ name: `endpoint ${String(index).padStart(6, '0')}`, ...body }))
  const ids: string[] = []
  for (let from = 0; from < named.length; from += REGISTER_AT_ONCE) {
    const some = named.slice(from, from + REGISTER_AT_ONCE)
    const made = await Promise.all(some.map((body) => registerWebhook(ctx, service, createBody.parse(body))))
    ids.push(...made.map(({ id }) => id))
  }
  // As after a first success: until then a webhook is tried with one attempt at a time.
  await sql`update service_webhooks set last_success_at = now() where id = any (${ids}::text[])`.execute(ctx.db)
  return ids
}

type Stored = { webhookIds: readonly string[]; count: number; bodyOf: (id: string) => string }

async function store(
  { db, ids, clock }: Context,
  service: ServiceActor,
  { webhookIds, count, bodyOf }: Stored,
): Promise<void> {
  const now = clock.now()
  const rows = Array.from({ length: count }, (_, index) => ({
    event: ids.next('event'),
    delivery: ids.next('delivery'),
    webhook: webhookIds[index % webhookIds.length] ?? '',
  }))
  await sql`
    with row as (
      select * from unnest(${rows.map((row) => row.event)}::text[], ${rows.map((row) => row.delivery)}::text[],
                           ${rows.map((row) => row.webhook)}::text[], ${rows.map((row) => bodyOf(row.event))}::text[])
             as r (event, delivery, webhook, body)
    ), event as (
      insert into webhook_events (id, service_id, event_type, occurred_at, body)
      select event, ${service.id}, 'bench.stored', ${now}, body from row
    )
    insert into webhook_deliveries (id, event_id, webhook_id, service_id, event_type, status, next_attempt_at, created_at,
                                    updated_at)
    select delivery, event, webhook, ${service.id}, 'bench.stored', 'PENDING', ${now}, ${now}, ${now} from row`.execute(
    db,
  )
}
