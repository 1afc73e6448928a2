/** Our engine with many endpoints, some of which hang and one of those with a backlog: how are the others served? */
import { sql } from 'kysely'
import type { Context } from '../../src/context.ts'
import type { CreateEngine } from './engine.ts'
import { bodyOf } from './post.ts'
import { openWorld } from './uxone-world.ts'

const TIMEOUT_SECONDS = 10

/** The same database serves all rounds: `fill` brings it back to where nothing is known of any endpoint. */
export const createEngine: CreateEngine = async ({ postgres, receiverUrl, endpoints }) => {
  const { count, hanging, backlog } = endpoints ?? { count: 0, hanging: 0, backlog: 0 }
  const world = await openWorld(postgres)
  const webhooks = await world.register(
    Array.from({ length: count }, (_, index) => ({
      url: `${receiverUrl}/${index < hanging ? 'hang' : 'ok'}/${index}`,
      events: [`bench.to_${index}`],
      timeout: TIMEOUT_SECONDS,
    })),
  )
  let next = 0
  return {
    fill: async () => {
      await forgetAll(world.ctx)
      await world.store(webhooks.slice(0, 1), backlog, bodyOf)
      await sql`vacuum (analyze) webhook_deliveries, webhook_events, service_webhooks`.execute(world.ctx.db)
    },
    drain: async () => undefined,
    start: async () => void world.startWorker(),
    add: async () => {
      const endpoint = next++ % count
      const id = await world.record(`bench.to_${endpoint}`)
      return endpoint < hanging ? undefined : id
    },
    stop: world.close,
  }
}

async function forgetAll({ db }: Context): Promise<void> {
  await sql`truncate webhook_attempts, webhook_deliveries, webhook_events, webhook_lanes, webhook_stat_batches`.execute(
    db,
  )
  await sql`
    update service_webhooks set consecutive_failures = 0, first_failure_at = null, breaker_until = null, breaker_trips = 0,
      is_slow = false, last_success_at = now()`.execute(db)
}
