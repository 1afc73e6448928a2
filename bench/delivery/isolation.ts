/** What endpoints that hang cost the healthy ones: the same events at the same pace, while they answer and while they do not. */
import { atMost, inTurn, type Measure, round } from '../rounds.ts'
import { startEngine } from './engine.ts'
import { type Latency, latencyOf, medians } from './latency.ts'
import type { Servers } from './servers.ts'

const HANG_MS = 10_000

type Scenario = {
  name: string
  count: number
  hanging: number
  backlog: number
  perSecond: number
  seconds: number
  rounds: number
}

const SCENARIOS: Scenario[] = [
  {
    name: '100 endpoints, 5 hang, one of them with 10,000 due',
    count: 100,
    hanging: 5,
    backlog: 10_000,
    perSecond: 200,
    seconds: 30,
    // At this p99 a single flush for which the disk takes half a second decides a round.
    rounds: 5,
  },
  {
    name: '10,000 endpoints, 500 hang',
    count: 10_000,
    hanging: 500,
    backlog: 0,
    perSecond: 500,
    seconds: 40,
    rounds: 3,
  },
]

export async function benchIsolation(servers: Servers): Promise<Measure[]> {
  const measures: Measure[] = []
  for (const scenario of SCENARIOS) measures.push(...(await isolation(servers, scenario)))
  return measures
}

async function isolation(servers: Servers, scenario: Scenario): Promise<Measure[]> {
  const world = await servers.world('endpoints')
  const once = (hang: number) => async (): Promise<Latency> => {
    await servers.receiver.reset({ hang })
    const { count, hanging, backlog, perSecond, seconds } = scenario
    const engine = await startEngine('delivery/endpoints.ts', { ...world, endpoints: { count, hanging, backlog } })
    await engine.fill(backlog)
    await engine.start()
    const latency = await latencyOf(servers, engine, { perSecond, seconds })
    await engine.kill()
    console.log(`  ${scenario.name}, ${hang} ms: p50 ${round(latency.p50)} ms, p99 ${round(latency.p99)} ms`)
    return latency
  }
  const rounds = await inTurn({ healthy: once(0), hanging: once(HANG_MS) }, scenario.rounds)
  await servers.forget('endpoints')
  const healthy = medians(rounds.healthy)
  const hanging = medians(rounds.hanging)
  const { name } = scenario
  return [
    { name: `${name}: healthy ones' p99 while all answer`, value: round(healthy.p99), unit: 'ms' },
    { name: `${name}: healthy ones' p50`, value: round(hanging.p50), unit: 'ms' },
    { name: `${name}: healthy ones' p99`, value: round(hanging.p99), unit: 'ms' },
    atMost(`${name}: p99 ÷ p99 while all answer`, hanging.p99 / healthy.p99, 1.5, '×'),
  ]
}
