/** What mails must know of approvals as they are now: who is still asked, and what a person's digest tells. */
import type { Kysely } from 'kysely'
import type { DB } from '../db/schema.ts'
import { type AskedRow, readDecidedOf, readStillAsked, readWaitingFor } from './digest-queries.ts'

/** Those of these that still wait for that person. */
export function stillAsked(db: Kysely<DB>, asked: readonly AskedRow[]): Promise<AskedRow[]> {
  return readStillAsked(db, asked)
}

/** What waits now, and what was decided from `since` on and before `until`. All are counted, `limit` of each are listed. */
export async function readDigest(
  db: Kysely<DB>,
  userId: string,
  { since, until, now, limit }: { since: Date; until: Date; now: Date; limit: number },
) {
  const waiting = await readWaitingFor(db, userId, { now, limit })
  const decided = await readDecidedOf(db, userId, { since, until, limit })
  return {
    waiting: {
      total: waiting[0]?.total ?? 0,
      overdue: waiting[0]?.overdue ?? 0,
      items: waiting.map(({ total: _total, overdue: _overdue, dueDate, ...item }) => ({
        ...item,
        dueDate: dueDate?.toISOString() ?? null,
      })),
    },
    decided: {
      total: decided[0]?.total ?? 0,
      items: decided.map(({ total: _total, at, ...item }) => ({ ...item, at: at.toISOString() })),
    },
  }
}
