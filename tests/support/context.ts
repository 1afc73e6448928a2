/** A real context over a fresh database, with a clock that the test drives. */
import { randomBytes } from 'node:crypto'
import pino from 'pino'
import { wire, type Wired } from '../../src/wire.ts'
import { readConfig, type Config } from '../../src/config.ts'
import type { SystemActor } from '../../src/context.ts'
import { openPool } from '../../src/db/open.ts'
import { ManualClock } from '../../src/lib/clock.ts'
import type { ReadPace } from '../../src/lib/read-gauges.ts'
import { testDatabase } from './postgres.ts'

export type TestWorld = Wired & {
  clock: ManualClock
  config: Config
  /** Another node on the same database, with connections of its own; it ends with the world. */
  addNode(): Wired
  close(): Promise<void>
}

export const TEST_ACTOR: SystemActor = { kind: 'system', name: 'test' }

/** Metrics that are read anew every five seconds of the test's clock, on a machine that is busy too. */
const READ_AT_ONCE: ReadPace = { restFactor: 0, patienceMs: 60_000 }

/** `env` adds settings; webhooks may reach the loopback over http. */
export async function testWorld(
  env: Record<string, string> = {},
  metricsPace: ReadPace = READ_AT_ONCE,
): Promise<TestWorld> {
  const database = await testDatabase()
  const config = readConfig({
    SECRET_KEY: randomBytes(32).toString('base64'),
    EGRESS_ALLOW_CIDRS: '127.0.0.0/8',
    ALLOW_HTTP_WEBHOOKS: 'true',
    PORT: '0',
    LOG_LEVEL: 'silent',
    ...env,
  })
  const clock = new ManualClock()
  const log = pino({ level: config.logLevel })
  const nodes: Wired[] = []
  const addNode = (): Wired => {
    const node = wire({ config, pool: openPool(database.connection, log), clock, log, metricsPace })
    nodes.push(node)
    return node
  }
  return {
    ...addNode(),
    clock,
    config,
    addNode,
    async close() {
      await Promise.all(nodes.map(({ closeTraces }) => closeTraces()))
      await Promise.all(nodes.map(({ ctx }) => ctx.db.destroy()))
      await database.drop()
    },
  }
}
