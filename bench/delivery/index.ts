/** `npm run bench -- delivery`: everything that is promised of the delivery engine, in one run. */
import { installAlternatives } from '../alternatives/install.ts'
import { chosen, type Measure } from '../rounds.ts'
import { benchDrain } from './drain.ts'
import { benchIsolation } from './isolation.ts'
import { benchSteady } from './latency.ts'
import { benchNodes } from './nodes.ts'
import { benchClaims } from './claims.ts'
import { type Servers, startServers } from './servers.ts'

type Section = (servers: Servers) => Promise<Measure[]>

const SECTIONS: Record<string, Section> = {
  drain: benchDrain,
  claims: benchClaims,
  steady: benchSteady,
  isolation: benchIsolation,
  nodes: benchNodes,
}

/** One section by its name, or all. */
export async function benchDelivery(section?: string): Promise<Measure[]> {
  installAlternatives()
  await using stack = new AsyncDisposableStack()
  const servers = await startServers(stack)
  const measures: Measure[] = []
  for (const [name, run] of chosen(SECTIONS, section)) {
    console.log(` ${name}`)
    measures.push(...(await run(servers)))
  }
  return measures
}
