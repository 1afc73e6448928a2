/** Gathers how the whole is doing. Its time is bounded, however much waits: it is asked every few seconds. */
import { statfs } from 'node:fs/promises'
import { readLastCheck } from '../audit/verify.ts'
import type { Context } from '../context.ts'
import { readJobBacklog } from '../jobs/backlog.ts'
import { type NewsBacklog, readNewsBacklog } from '../notifications/backlog.ts'
import { readDeliveryBacklog } from '../webhooks/backlog.ts'
import { COUNTED_UP_TO, type Queue, type System } from './contract.ts'
import { databasePlace } from './database-place.ts'
import { type NodeRow, readAlive, type ThisNode } from './nodes.ts'
import { readDatabase, readRuns, readSize } from './queries.ts'
import { type Told, warningsOf } from './warnings.ts'

/** A database does not grow within a minute as far as anybody would see. */
const SIZE_KEPT_MS = 60_000

/** `node`: the one that answers. Those who ask while it reads are told the same, so that many who look cost as one. */
export function createSystemReader(node: ThisNode): (ctx: Context) => Promise<System> {
  const sizeOf = createSizeReader()
  let reading: Promise<System> | undefined
  const read = async (ctx: Context): Promise<System> => {
    const { skewMs, ...system } = await gather(ctx, node, sizeOf)
    return { ...system, warnings: warningsOf({ skewMs, ...system }) }
  }
  return (ctx) => {
    reading ??= read(ctx).finally(() => {
      reading = undefined
    })
    return reading
  }
}

type SizeReader = (ctx: Context) => Promise<number>

/** One after the other, so that it takes one connection. */
async function gather(ctx: Context, node: ThisNode, sizeOf: SizeReader): Promise<Told> {
  const deliveries = await readDeliveryBacklog(ctx, COUNTED_UP_TO)
  const news = await readNewsBacklog(ctx, COUNTED_UP_TO)
  const jobs = await readJobBacklog(ctx)
  const askedMs = ctx.clock.now().getTime()
  const { now, version, schema } = await readDatabase(ctx.db)
  const check = await readLastCheck(ctx)
  const place = databasePlace(ctx.config)
  const runs = await readRuns(ctx.db)
  const [sizeBytes, freeBytes] = [await sizeOf(ctx), place.kind === 'embedded' ? await freeOf(place.place) : null]
  return {
    at: ctx.clock.now().toISOString(),
    skewMs: apart(now.getTime(), askedMs, ctx.clock.now().getTime()),
    version: node.version,
    nodeVersion: node.nodeVersion,
    startedAt: node.startedAt.toISOString(),
    database: { ...place, version, schema, sizeBytes, freeBytes },
    queues: [
      queue('deliveries', deliveries.pending, deliveries.oldestDueAt),
      queue('mails', news.mails.waiting, ctx.config.mail.server ? news.mails.oldestDueAt : null),
      queue('pushes', news.pushes.waiting, news.pushes.oldestDueAt),
      queue('jobs', jobs.waiting, jobs.oldestDueAt),
    ],
    held: deliveries.held,
    dead: deliveries.dead,
    mail: mailOf(ctx, news),
    nodes: (await readAlive(ctx)).map((row) => nodeView(row, node.id)),
    tasks: runs.map(({ startedAt, ...run }) => ({ ...run, startedAt: startedAt.toISOString() })),
    auditCheck: check ? { ...check, at: check.at.toISOString() } : null,
  }
}

function createSizeReader(): SizeReader {
  let kept: { size: number; atMs: number } | undefined
  return async ({ db, clock }) => {
    const nowMs = clock.now().getTime()
    if (!kept || nowMs - kept.atMs >= SIZE_KEPT_MS) kept = { size: await readSize(db), atMs: nowMs }
    return kept.size
  }
}

async function freeOf(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  } catch {
    return null
  }
}

/** What the database said at some moment between asking and hearing. */
function apart(told: number, asked: number, heard: number): number {
  return told < asked ? asked - told : Math.max(0, told - heard)
}

function queue(name: Queue['queue'], waiting: number, oldestDueAt: Date | null): Queue {
  return { queue: name, waiting, oldestDueAt: oldestDueAt?.toISOString() ?? null }
}

/** What an earlier mail server had is no fault of the one that is not set up. */
function mailOf({ config }: Context, { mails: { fault, faultSince, checkedAt } }: NewsBacklog): System['mail'] {
  const isSetUp = config.mail.server !== undefined
  return {
    isSetUp,
    from: config.mail.from?.address ?? null,
    fault: isSetUp ? fault : null,
    faultSince: (isSetUp && faultSince?.toISOString()) || null,
    checkedAt: (isSetUp && checkedAt?.toISOString()) || null,
  }
}

function nodeView({ roles, startedAt, seenAt, ...row }: NodeRow, thisId: string): System['nodes'][number] {
  return {
    ...row,
    roles: [...roles],
    startedAt: startedAt.toISOString(),
    seenAt: seenAt.toISOString(),
    isThis: row.id === thisId,
  }
}
