/** Several nodes on one database: nothing is sent twice, and what they bring. */
import { inTurn, median, type Measure } from '../rounds.ts'
import { startEngine } from './engine.ts'
import { ROUNDS } from './latency.ts'
import type { Servers } from './servers.ts'

const DELIVERIES = 40_000

type Outcome = { perSecond: number; doubles: number }

export async function benchNodes(servers: Servers): Promise<Measure[]> {
  const { one, two, four } = await inTurn(
    { one: () => drainWith(servers, 1), two: () => drainWith(servers, 2), four: () => drainWith(servers, 4) },
    ROUNDS,
  )
  const rate = (outcomes: readonly Outcome[]): number => median(outcomes.map(({ perSecond }) => perSecond))
  const doubles = [...one, ...two, ...four].reduce((sum, outcome) => sum + outcome.doubles, 0)
  return [
    { name: 'nodes: one', value: Math.round(rate(one)), unit: 'deliveries/s' },
    { name: 'nodes: two, on the same cores', value: Math.round(rate(two)), unit: 'deliveries/s' },
    { name: 'nodes: four, on the same cores', value: Math.round(rate(four)), unit: 'deliveries/s' },
    { name: 'nodes: sent twice', value: doubles, unit: 'deliveries', goal: '0', ok: doubles === 0 },
  ]
}

async function drainWith(servers: Servers, count: number): Promise<Outcome> {
  const world = { ...(await servers.world('nodes')), isNode: true }
  const first = await startEngine('delivery/uxone.ts', world)
  await first.fill(DELIVERIES)
  const others = await Promise.all(Array.from({ length: count - 1 }, () => startEngine('delivery/uxone.ts', world)))
  const nodes = [first, ...others]
  await servers.receiver.reset({ keep: true })
  const startedAt = performance.now()
  await Promise.all(nodes.map((node) => node.start()))
  await servers.receiver.waitFor(DELIVERIES)
  const perSecond = (DELIVERIES / (performance.now() - startedAt)) * 1000
  await Promise.all(nodes.map((node) => node.stop()))
  const doubles = await servers.receiver.doubles()
  await servers.forget('nodes')
  console.log(`  ${count} nodes: ${Math.round(perSecond)}/s, ${doubles} sent twice`)
  return { perSecond, doubles }
}
