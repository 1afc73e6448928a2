/** What a claim costs with few and with very many deliveries due, and whether a worker's memory stays flat over a long backlog. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sql } from 'kysely'
import { claimDueDeliveries } from '../../src/webhooks/claim.ts'
import { saveResults } from '../../src/webhooks/save-results.ts'
import { SettingsMemory } from '../../src/webhooks/sending-settings.ts'
import { endedAttempt } from '../../tests/support/attempts.ts'
import { atMost, inTurn, median, type Measure } from '../rounds.ts'
import { bodyOf, WEBHOOKS } from './post.ts'
import type { Servers } from './servers.ts'
import { openWorld, type World } from './uxone-world.ts'

const FEW = 10_000
const MANY = 1_000_000
const CHUNK = 10_000
const CLAIMS = 30
/** Of one claim, as a busy worker makes it. */
const LANES = 16
const TAKE = 16
const MIB = 2 ** 20

export async function benchClaims(servers: Servers): Promise<Measure[]> {
  await using stack = new AsyncDisposableStack()
  const prepare = async (name: string, due: number): Promise<{ world: World; claim: () => Promise<number> }> => {
    const world = await openWorld((await servers.world(name)).postgres)
    stack.defer(() => world.close())
    return { world, claim: await claimer(world, servers.receiver.url, due) }
  }
  const few = await prepare('few', FEW)
  const many = await prepare('many', MANY)
  const rounds = await inTurn({ few: few.claim, many: many.claim }, CLAIMS)
  const [fewMs, manyMs] = [median(rounds.few), median(rounds.many)]
  return [
    { name: `claim of ${LANES * TAKE} with 10,000 due`, value: Math.round(fewMs * 100) / 100, unit: 'ms' },
    { name: `claim of ${LANES * TAKE} with 1,000,000 due`, value: Math.round(manyMs * 100) / 100, unit: 'ms' },
    atMost('claim: 1,000,000 due ÷ 10,000 due', manyMs / fewMs, 1.2, '×'),
    atMost(
      'memory: growth from the 100,000th to the 500,000th delivery of a backlog',
      await growth(servers, many.world),
      20,
      'MiB',
    ),
  ]
}

/** A function that claims, answers how long that took in ms, and saves what it claimed as delivered. */
async function claimer({ ctx, register, store }: World, url: string, due: number): Promise<() => Promise<number>> {
  const webhooks = await register(
    Array.from({ length: WEBHOOKS }, (_, index) => ({
      url: `${url}/ok/${index}`,
      events: [`bench.to_${index}`],
      maxInFlight: TAKE,
    })),
  )
  for (let done = 0; done < due; done += CHUNK) await store(webhooks, CHUNK, bodyOf)
  await sql`vacuum (analyze) webhook_deliveries, webhook_events`.execute(ctx.db)
  const settings = new SettingsMemory()
  let turn = 0
  return async () => {
    const now = ctx.clock.now()
    const requests = Array.from({ length: LANES }, () => {
      const webhookId = webhooks[turn++ % webhooks.length] ?? ''
      return { webhookId, take: TAKE, window: TAKE, inFlight: [] }
    })
    const startedAt = performance.now()
    const { deliveries } = await claimDueDeliveries(ctx, { now, nodeId: 'bench', settings, requests })
    const tookMs = performance.now() - startedAt
    if (deliveries.length !== LANES * TAKE) throw new Error(`${deliveries.length} were claimed`)
    const results = deliveries.map((delivery) => ({
      ...endedAttempt({ delivery, startedAt: now }),
      attemptId: ctx.ids.next('attempt'),
    }))
    await ctx.transact((tx) => saveResults(ctx, tx, results))
    return tookMs
  }
}

/** MiB by which what this process holds grows while its worker sends on. */
async function growth({ receiver }: Servers, world: World): Promise<number> {
  await receiver.reset()
  world.startWorker()
  await receiver.waitFor(100_000)
  const before = memoryHeld()
  await receiver.waitFor(500_000)
  return (memoryHeld() - before) / MIB
}

/** Bytes that are still held after a collection: what lies about until then says when V8 last felt like one. */
function memoryHeld(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
