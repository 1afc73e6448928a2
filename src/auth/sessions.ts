/** A person's own open sessions: seen and ended. */
import { appendAudit } from '../audit/append.ts'
import type { Context, PersonActor } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import type { OpenSession } from './contract.ts'
import { deleteSession, readSessions, type SessionRow } from './queries.ts'

/** Newest first. */
export async function listSessions(ctx: Context, person: PersonActor): Promise<{ data: OpenSession[] }> {
  const rows = await readSessions(ctx.db, person.id, ctx.clock.now())
  return { data: rows.map((row) => toOpenSession(row, person.sessionId)) }
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
