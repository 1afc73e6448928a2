/** What a person's own page begins with: who they are, what they may do, what waits for them. */
import type { Context, PersonActor } from '../context.ts'
import type { Session } from './contract.ts'
import { isRemembered } from './person-session.ts'
import { countWaiting, readStanding } from './queries.ts'
import { readSessionCookie, renewedCookie } from './session-cookie.ts'

/** `cookies` gives a session that rolls on another seven days in the browser, as it has them in the database. */
export async function readSession(
  ctx: Context,
  person: PersonActor,
  cookieHeader: string | undefined,
): Promise<{ body: Session; cookies: string[] }> {
  const { id, name, username, email, department, role } = person
  const [waiting, { hasPassword, livesSeconds }] = await Promise.all([
    countWaiting(ctx.db, id),
    readStanding(ctx.db, id, person.sessionId),
  ])
  const cookie = isRemembered(livesSeconds) ? readSessionCookie(ctx.config.secretKeys, cookieHeader) : undefined
  return {
    body: {
      user: { id, name, username, email, department, role, hasPassword },
      capabilities: [...person.capabilities],
      waiting,
    },
    cookies: cookie ? [renewedCookie(cookie)] : [],
  }
}
