/** Which nodes are alive: each says so every ten seconds, in a table that all of them share. */
import { hostname } from 'node:os'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import type { Clock } from '../lib/clock.ts'
import type { IdSource } from '../lib/ids.ts'
import { beat, leave, type NodeRow, readNodes, type ThisNode } from './queries.ts'

export type { NodeRow, ThisNode }

const BEAT_MS = 10_000
const FORGOTTEN_MS = 60_000

export type Heartbeat = { stop(): Promise<void> }

export function describeNode(
  { clock, ids, config }: { clock: Clock; ids: IdSource; config: Config },
  version: string,
): ThisNode {
  const { pid, versions } = process
  const { roles } = config
  return {
    id: ids.next('node'),
    host: hostname(),
    pid,
    roles,
    version,
    nodeVersion: versions.node,
    startedAt: clock.now(),
  }
}

/** Now, and every ten seconds until it is stopped, which takes the node out at once. */
export function startHeartbeat(ctx: Context, node: ThisNode): Heartbeat {
  let beating: Promise<void> | undefined
  const tick = (): void => {
    beating ??= tellAlive(ctx, node)
      .catch((error: unknown) =>
        ctx.log.warn({ key: 'node.beat_failed', err: error }, 'this node could not say that it is alive'),
      )
      .finally(() => {
        beating = undefined
      })
  }
  tick()
  const timer = setInterval(tick, BEAT_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await beating
      // The database may be gone already; the others forget this node by themselves.
      await leave(ctx.db, node.id).catch(() => undefined)
    },
  }
}

export async function tellAlive(ctx: Context, node: ThisNode): Promise<void> {
  const now = ctx.clock.now()
  await beat(ctx.db, node, { now, deadSince: ago(now) })
}

/** Those that were heard of within a minute. */
export function readAlive({ db, clock }: Context): Promise<NodeRow[]> {
  return readNodes(db, ago(clock.now()))
}

function ago(now: Date): Date {
  return new Date(now.getTime() - FORGOTTEN_MS)
}
