/** A person's own open sessions: seen and ended. */
import { appendAudit } from '../audit/append.ts'
import type { Context, PersonActor } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import { pageOfWhole } from '../lib/cursor.ts'
import type { OpenSession } from './contract.ts'
import { deleteSession, readSessions, type SessionRow } from './queries.ts'
import type { WholeQuery } from '../lib/schemas.ts'

/** Newest first. */
export async function listSessions(ctx: Context, person: PersonActor, query: WholeQuery) {
  const rows = await readSessions(ctx.db, person.id, ctx.clock.now())
  return pageOfWhole(
    rows.map((row) => toOpenSession(row, person.sessionId)),
    query,
    'sessions',
  )
}

/** Ends one session, also the current one. Holds from the next request on, on every node. */
export async function revokeSession(ctx: Context, person: PersonActor, sessionId: string): Promise<void> {
  await ctx.transact(async (tx) => {
    if (!(await deleteSession(tx, person.id, sessionId))) throw notFound('session', sessionId)
    await appendAudit(ctx, tx, person, { subject: person.id, action: 'user.session_revoked', data: { sessionId } })
  })
}

function toOpenSession({ createdAt, expiresAt, ...row }: SessionRow, currentId: string): OpenSession {
  return {
    ...row,
    isCurrent: row.id === currentId,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }
}
