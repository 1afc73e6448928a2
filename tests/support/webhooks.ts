/** A service with webhooks over a fresh database, and events for them. */
import { sql } from 'kysely'
import type { ServiceActor } from '../../src/context.ts'
import type { RecordedEvent } from '../../src/events/record.ts'
import type { Wired } from '../../src/wire.ts'
import { type CreateBody, createBody } from '../../src/webhooks/settings-shapes.ts'
import type { Delivery, Webhook } from '../../src/webhooks/shapes.ts'
import { listDeliveries } from '../../src/webhooks/read.ts'
import { registerWebhook } from '../../src/webhooks/register.ts'
import { createDeliveryWorker, type DeliveryWorker, type WorkerOptions } from '../../src/webhooks/worker.ts'
import { DeliveryWake } from '../../src/webhooks/delivery-wake.ts'
import { TEST_ACTOR, testWorld, type TestWorld } from './context.ts'
import { createService } from './people.ts'

export type WebhookWorld = TestWorld & {
  service: ServiceActor
  /** Registers a webhook of the service for all events. */
  register(settings: { url: string } & Partial<CreateBody>): Promise<Webhook & { secret: string }>
  /** Records an event of the service, as a verb would. */
  record(eventType?: string, about?: { approvalId: string; sequence: number }): Promise<RecordedEvent>
  deliveries(): Promise<Delivery[]>
  /** A running worker that wakes for commits of its node, the world itself unless told; it stops with the world. */
  work(options?: WorkerOptions, node?: Wired): DeliveryWorker
}

export async function webhookWorld(env: Record<string, string> = {}): Promise<WebhookWorld> {
  const world = await testWorld(env)
  const { ctx } = world
  const service = actorOf((await createService(world)).service)
  const workers: DeliveryWorker[] = []
  const awake = new Set<Wired>()
  return {
    ...world,
    service,
    register: (settings) => registerWebhook(ctx, service, createBody.parse({ name: 'receiver', ...settings })),
    record: (eventType = 'approval.approved', about) =>
      ctx.transact((tx) =>
        ctx.events.record(tx, {
          eventType,
          serviceId: service.id,
          serviceName: service.name,
          ...about,
          payload: { note: 'sawasdee สวัสดี' },
        }),
      ),
    deliveries: async () => (await listDeliveries(ctx, TEST_ACTOR, { limit: 200 })).data.toReversed(),
    work(options = {}, node = world) {
      // A wake has one sleeper, so a second worker of the same node finds its work by polling.
      const wake = awake.has(node) ? new DeliveryWake() : node.deliveriesWake
      awake.add(node)
      const worker = createDeliveryWorker(node.ctx, wake, { pollMs: 20, ...options })
      workers.push(worker)
      worker.start()
      return worker
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()))
      await world.close()
    },
  }
}

/** As after a first success: until then a webhook is tried with one attempt at a time. */
export async function markHealthy({ ctx }: TestWorld, ...webhookIds: string[]): Promise<void> {
  await sql`update service_webhooks set last_success_at = ${ctx.clock.now()} where id = any (${webhookIds}::text[])`.execute(
    ctx.db,
  )
}

/** The service as the HTTP room would name it. */
export function actorOf({ id, name }: { id: string; name: string }): ServiceActor {
  return { kind: 'service', id, name, keyId: 'key_test', permissions: ['*'], rateLimit: 100 }
}
