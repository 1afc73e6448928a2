/** How fast a stored backlog is sent: ours, what else there is, and the raw limit. */
import { alternate, atLeast, type Measure, round } from '../rounds.ts'
import { startEngine } from './engine.ts'
import type { Servers } from './servers.ts'

const DELIVERIES = 100_000
const ROUNDS = 3

export async function benchDrain(servers: Servers): Promise<Measure[]> {
  const run = (name: string, module: string) => () => drainOnce(servers, name, module)
  const { raw, floor, uxone, graphile, pgboss, bullmq } = await alternate(
    {
      raw: run('raw', 'delivery/raw.ts'),
      floor: run('floor', 'delivery/floor.ts'),
      uxone: run('uxone', 'delivery/uxone.ts'),
      graphile: run('graphile', 'alternatives/graphile.mjs'),
      pgboss: run('pgboss', 'alternatives/pg-boss.mjs'),
      bullmq: servers.hasRedis ? run('bullmq', 'alternatives/bullmq.mjs') : async () => Number.NaN,
    },
    ROUNDS,
  )
  const rate = (name: string, value: number): Measure => ({ name, value: Math.round(value), unit: 'deliveries/s' })
  return [
    rate('drain: raw limit (undici, no database)', raw),
    rate('drain: one bare insert and update each, no engine', floor),
    rate('drain: UXOne, an attempt row each', uxone),
    rate('drain: graphile-worker 0.18, local queue, no attempt rows', graphile),
    rate('drain: pg-boss 12, batches, no attempt rows', pgboss),
    rate('drain: BullMQ 6 on Redis, no attempt rows', bullmq),
    ratio('drain: UXOne ÷ raw limit', uxone / raw, 0.75),
    ratio('drain: UXOne ÷ graphile-worker', uxone / graphile, 1.25),
    ratio('drain: UXOne ÷ pg-boss', uxone / pgboss, 1.5),
    ratio('drain: UXOne ÷ BullMQ', uxone / bullmq, 2),
    // What these goals would be for an engine that costs nothing.
    ratio('drain: UXOne ÷ bare insert and update', uxone / floor),
    ratio('drain: bare insert and update ÷ raw limit', floor / raw),
    ratio('drain: bare insert and update ÷ graphile-worker', floor / graphile),
    ratio('drain: bare insert and update ÷ BullMQ', floor / bullmq),
  ]
}

function ratio(name: string, exact: number, least?: number): Measure {
  return least === undefined ? { name, value: round(exact), unit: '×' } : atLeast(name, exact, least, '×')
}

/** Deliveries per second; each must have arrived. */
async function drainOnce(servers: Servers, name: string, module: string): Promise<number> {
  const count = Number(process.env['BENCH_DELIVERIES'] ?? DELIVERIES)
  const engine = await startEngine(module, await servers.world(name))
  await engine.fill(count)
  await servers.receiver.reset()
  const tookMs = await engine.drain(count)
  const arrived = await servers.receiver.count()
  await engine.stop()
  await servers.forget(name)
  if (arrived !== count) throw new Error(`${name}: ${arrived} of ${count} arrived`)
  console.log(`  ${name}: ${Math.round((count / tookMs) * 1000)}/s`)
  return (count / tookMs) * 1000
}
