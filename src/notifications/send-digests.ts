/** Writes a digest to everybody whose hour it is: what waits for the person, what became of what the person asked, what was said. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { lowestIdAt } from '../lib/ids.ts'
import type { ApprovalsNow } from './approvals-now.ts'
import { type DueDigest, lockDueDigests, moveDigest, readCommentedFor } from './digest-queries.ts'
import type { DigestFacts } from './letters/kinds/digest.ts'
import { type MailWorld, stampMails } from './mail-world.ts'
import { nextDigest } from './preferences.ts'
import { insertForPeople } from './write-queries.ts'

const BATCH = 20
/** Of each sort; the rest is counted. */
const LISTED = 20
/** Whose hour passed while no node ran is told at the next one, not in the middle of the night. */
const TOO_LATE_MS = 6 * 3_600_000
/** What is decided in a transaction that is still open is told by the next one; none is open for so long. */
const COMMIT_MS = 60_000

export type Digests = { world: MailWorld } & Pick<ApprovalsNow, 'readDigest'>

/** Safe to run twice and on several nodes: a digest moves on in the transaction that writes it. */
export async function sendDigests(ctx: Context, digests: Digests): Promise<void> {
  for (let sent = BATCH; sent === BATCH;) sent = await sendBatch(ctx, digests)
}

async function sendBatch(ctx: Context, digests: Digests): Promise<number> {
  return ctx.transact(async (tx) => {
    const due = await lockDueDigests(tx, ctx.clock.now(), BATCH)
    for (const digest of due) await send(ctx, tx, digest, digests)
    return due.length
  })
}

async function send(ctx: Context, tx: Tx, digest: DueDigest, { world, readDigest }: Digests): Promise<void> {
  const { userId, every, since, dueAt, timeZone, isActive } = digest
  const now = ctx.clock.now()
  const isLate = now.getTime() - dueAt.getTime() > TOO_LATE_MS
  const isTold = isActive && !isLate
  const until = new Date(Math.max(since.getTime(), now.getTime() - COMMIT_MS))
  await moveDigest(tx, userId, { until: isTold ? until : since, nextAt: nextDigest(digest, now, timeZone) })
  if (!isTold) return
  const approvals = await readDigest(tx, userId, { since, until, now, limit: LISTED })
  const facts = { every, ...approvals, commented: await commentedFor(tx, userId, { since, until }) }
  if (facts.waiting.total + facts.decided.total + facts.commented.total === 0) return
  await insertForPeople(tx, { kind: 'digest', about: userId, facts }, [{ userId }], stampMails(world, tx))
}

async function commentedFor(
  tx: Tx,
  userId: string,
  { since, until }: { since: Date; until: Date },
): Promise<DigestFacts['commented']> {
  // An id is made a little before the time that is written beside it.
  const firstId = lowestIdAt('notification', new Date(since.getTime() - COMMIT_MS))
  const rows = await readCommentedFor(tx, userId, { since, until, firstId, limit: LISTED })
  return { total: rows[0]?.total ?? 0, items: rows.map(({ total: _total, ...item }) => item) }
}
