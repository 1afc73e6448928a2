/** What a person's own page begins with: who they are, what they may do, what waits for them. */
import type { Context, PersonActor } from '../context.ts'
import type { Session } from './contract.ts'
import { isRemembered } from './person-session.ts'
import { readStanding } from './queries.ts'
import { readSessionCookie, renewedCookie } from './session-cookie.ts'

/** What the rooms above this one are asked: approvals and notifications know what waits for a person, and how she decides. */
export type Above = {
  countWaiting: (ctx: Context, userId: string) => Promise<number>
  countUnread: (ctx: Context, person: PersonActor) => Promise<number>
  confirmAmountsOf: (ctx: Context, userId: string) => Promise<Session['confirmAbove']>
}

/** `cookies` gives a session that rolls on another seven days in the browser, as it has them in the database. */
export async function readSession(
  ctx: Context,
  person: PersonActor,
  cookieHeader: string | undefined,
  { countWaiting, countUnread, confirmAmountsOf }: Above,
): Promise<{ body: Session; cookies: string[] }> {
  const { id, name, username, email, department, role } = person
  const [waiting, unread, confirmAbove, { hasPassword, livesSeconds, language }] = await Promise.all([
    countWaiting(ctx, id),
    countUnread(ctx, person),
    confirmAmountsOf(ctx, id),
    readStanding(ctx.db, id, person.sessionId),
  ])
  const cookie = isRemembered(livesSeconds) ? readSessionCookie(ctx.config, cookieHeader) : undefined
  return {
    body: {
      user: { id, name, username, email, department, role, hasPassword, language },
      capabilities: [...person.capabilities],
      waiting,
      unread,
      confirmAbove,
    },
    cookies: cookie ? [renewedCookie(cookie)] : [],
  }
}
