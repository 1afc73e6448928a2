/** Our own engine, as `npm start` wires it: one process that records events and delivers them. */
import { sql } from 'kysely'
import type { CreateEngine } from './engine.ts'
import { bodyOf, WEBHOOKS } from './post.ts'
import { openWorld } from './uxone-world.ts'

const CHUNK = 5000

export const createEngine: CreateEngine = async ({ postgres, receiverUrl, isNode }) => {
  const world = await openWorld(postgres, isNode)
  const webhooks = await world.register(
    Array.from({ length: WEBHOOKS }, (_, index) => ({
      url: `${receiverUrl}/ok/${index}`,
      events: [`bench.to_${index}`],
      // In flight in all: as many as the others may have.
      maxInFlight: 10,
    })),
  )
  let next = 0
  return {
    fill: async (count) => {
      for (let done = 0; done < count; done += CHUNK) await world.store(webhooks, Math.min(CHUNK, count - done), bodyOf)
      await sql`vacuum (analyze) webhook_deliveries, webhook_events`.execute(world.ctx.db)
      await sql`checkpoint`.execute(world.ctx.db)
    },
    drain: async () => {
      const worker = world.startWorker()
      await worker.idle()
      await worker.stop()
    },
    start: async () => void world.startWorker(),
    add: () => world.record(`bench.to_${next++ % WEBHOOKS}`),
    stop: world.close,
  }
}
