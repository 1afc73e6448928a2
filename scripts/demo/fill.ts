/** Fills an empty database with the sample company and its past, before the server starts. */
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Config } from '../../src/config.ts'
import { createService } from '../../src/auth/services/create-service.ts'
import type { Context, ServiceActor } from '../../src/context.ts'
import { openDataDir } from '../../src/db/data-dir.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openPool } from '../../src/db/open.ts'
import { ensurePartitions } from '../../src/db/partitions.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { loadSecretKey } from '../../src/lib/secret-key.ts'
import { registerWebhook } from '../../src/webhooks/register.ts'
import { createBody } from '../../src/webhooks/settings-shapes.ts'
import { wire } from '../../src/wire.ts'
import { endpointsAt } from '../sample/endpoints.ts'
import { seedPast } from '../sample/webhook-past.ts'
import { DEMO_ACTOR, foundCompany, person } from './company.ts'
import { type Cast, historyBegins, liveThrough, PastClock } from './history.ts'
import { chanceFrom } from './random.ts'
import type { ServiceName } from './requests.ts'

/** Until the receivers have an address. */
const NOWHERE = 'http://127.0.0.1:9999'
const SEED = 20_261

/** What the demo must know of its data when it starts again. */
export const demo = z.object({
  keys: z.record(z.enum(['Purchasing', 'Travel desk', 'People & access']), z.string()),
  people: z.array(person),
})
export type Demo = z.output<typeof demo>

export const SERVICES = ['Purchasing', 'Travel desk', 'People & access'] as const satisfies readonly ServiceName[]

export async function fillDemo(config: Config, log: Logger, step: (message: string) => void): Promise<Demo> {
  await using stack = new AsyncDisposableStack()
  const dataDir = await openDataDir(config.dataDir)
  stack.defer(() => dataDir.close())
  // What is lost by a power cut is made again.
  const postgres = await startEmbedded({ dataDir: config.dataDir, log: step, durable: false })
  stack.defer(() => postgres.stop())
  const pool = openPool(postgres.connection, log)
  stack.defer(() => pool.end())
  await migrate(pool)
  step('Filling it with two months of a sample company')
  const clock = new PastClock()
  clock.moveTo(historyBegins())
  const secretKeys = [await loadSecretKey(config.dataDir)]
  const { ctx } = wire({ config: { ...config, secretKeys }, pool, clock, log })
  await ensurePartitions(ctx)
  await ensurePartitions({ ...ctx, clock: systemClock })
  const company = await foundCompany(ctx, config.admin)
  const { services, keys } = await openServices(ctx)
  await liveThrough({ ctx, clock, company, services }, chanceFrom(SEED))
  const webhooks: Record<string, string> = {}
  for (const [name, body] of Object.entries(endpointsAt(NOWHERE)))
    webhooks[name] = (await registerWebhook(ctx, services.Purchasing, createBody.parse(body))).id
  await seedPast(postgres.connection, webhooks, services.Purchasing.id)
  return { keys, people: company.people }
}

async function openServices(ctx: Context): Promise<{ services: Cast['services']; keys: Demo['keys'] }> {
  const open = async (name: ServiceName): Promise<{ actor: ServiceActor; key: string }> => {
    const body = { name, description: '', permissions: ['*' as const], rateLimit: 1000, allowedIps: [] }
    const { serviceKey, id, permissions, rateLimit } = await createService(ctx, DEMO_ACTOR, body)
    return { actor: { kind: 'service', id, name, keyId: '', permissions, rateLimit }, key: serviceKey }
  }
  const [purchasing, travel, people] = [
    await open('Purchasing'),
    await open('Travel desk'),
    await open('People & access'),
  ]
  return {
    services: { Purchasing: purchasing.actor, 'Travel desk': travel.actor, 'People & access': people.actor },
    keys: { Purchasing: purchasing.key, 'Travel desk': travel.key, 'People & access': people.key },
  }
}
