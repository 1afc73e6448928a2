/** How long it takes from a commit until the receiver has the first byte, while events come at a steady pace. */
import { atMost, inTurn, median, type Measure, quantile, round } from '../rounds.ts'
import { type Emission, type RemoteEngine, startEngine } from './engine.ts'
import type { Servers } from './servers.ts'

/** Milliseconds. */
export type Latency = { p50: number; p99: number }

const WARM_UP: Emission = { perSecond: 100, seconds: 3 }
export const ROUNDS = 3
const SETTLE_MS = 60_000

/** After a warm-up; every event must have arrived. */
export async function latencyOf(servers: Servers, engine: RemoteEngine, emission: Emission): Promise<Latency> {
  await engine.emit(WARM_UP)
  await servers.receiver.reset({ keep: true })
  const commits = await engine.emit(emission)
  const arrivals = await servers.receiver.arrivalsOf([...commits.keys()], SETTLE_MS)
  const ms = [...commits].map(([id, committed]) => ((arrivals.get(id) ?? Number.NaN) - committed) / 1000)
  const lost = ms.filter(Number.isNaN).length
  if (lost > 0) throw new Error(`${lost} of ${commits.size} did not arrive`)
  return { p50: quantile(ms, 0.5), p99: quantile(ms, 0.99) }
}

export async function benchSteady(servers: Servers): Promise<Measure[]> {
  const run = (name: string, module: string, perSecond: number) => () =>
    steadyOnce(servers, { name, module, perSecond })
  const rounds = await inTurn(
    {
      fast: run('uxone', 'delivery/uxone.ts', 500),
      ours: run('uxone', 'delivery/uxone.ts', 200),
      bullmq: servers.hasRedis
        ? run('bullmq', 'alternatives/bullmq.mjs', 200)
        : async () => ({ p50: Number.NaN, p99: Number.NaN }),
    },
    ROUNDS,
  )
  const fast = medians(rounds.fast)
  const ours = medians(rounds.ours)
  const bullmq = medians(rounds.bullmq)
  return [
    atMost('500 events/s: commit to first byte, p50', fast.p50, 5),
    atMost('500 events/s: commit to first byte, p99', fast.p99, 25),
    { name: '200 events/s: UXOne, p50', value: round(ours.p50), unit: 'ms' },
    { name: '200 events/s: BullMQ 6 on Redis, p50', value: round(bullmq.p50), unit: 'ms' },
    { name: '200 events/s: BullMQ 6 on Redis, p99', value: round(bullmq.p99), unit: 'ms' },
    atMost('200 events/s: UXOne, p99', ours.p99, round(bullmq.p99)),
  ]
}

async function steadyOnce(
  servers: Servers,
  { name, module, perSecond }: { name: string; module: string; perSecond: number },
): Promise<Latency> {
  const engine = await startEngine(module, await servers.world(name))
  await engine.start()
  const latency = await latencyOf(servers, engine, { perSecond, seconds: 15 })
  await engine.stop()
  await servers.forget(name)
  console.log(`  ${name} at ${perSecond}/s: p50 ${round(latency.p50)} ms, p99 ${round(latency.p99)} ms`)
  return latency
}

/** Of alternating rounds. */
export function medians(rounds: readonly Latency[]): Latency {
  return { p50: median(rounds.map(({ p50 }) => p50)), p99: median(rounds.map(({ p99 }) => p99)) }
}
