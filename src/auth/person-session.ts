/** Finds out which person calls: an own look-up, one read for each request, and nothing kept between them. */
import type { Context, PersonActor } from '../context.ts'
import { hashToken } from '../lib/secret-box.ts'
import { capabilitiesOf } from './capabilities.ts'
import { extendSession, readSignedIn, type SignedIn } from './queries.ts'
import { readSessionCookie, SESSION_SECONDS } from './session-cookie.ts'

const DAY_MS = 86_400_000

/** The person whose session the cookie carries; undefined when nobody is signed in. */
export async function authenticatePerson(
  ctx: Context,
  cookieHeader: string | undefined,
): Promise<PersonActor | undefined> {
  const cookie = readSessionCookie(ctx.config, cookieHeader)
  if (!cookie) return undefined
  const now = ctx.clock.now()
  const found = await readSignedIn(ctx.db, storedToken(cookie.token), now)
  if (!found) return undefined
  if (isDue(found, now)) await extend(ctx, found, now)
  return toPersonActor(found)
}

/** Who is signed in, as every verb is told. */
export function toPersonActor({ refreshedAt: _refreshedAt, ...person }: SignedIn): PersonActor {
  return { kind: 'person', ...person, capabilities: capabilitiesOf(person.rank) }
}

/** How a session's token is stored. */
export function storedToken(token: string): string {
  return hashToken(token).toString('hex')
}

/** A session that ends with the browser lives one day from sign-in; only one that is remembered rolls on. */
export function isRemembered(livesSeconds: number): boolean {
  return livesSeconds * 1000 > DAY_MS
}

/** A session that ends with the browser is over by the time at which others are prolonged. */
function isDue({ refreshedAt }: SignedIn, now: Date): boolean {
  return now.getTime() - refreshedAt.getTime() >= DAY_MS
}

/** That a session could not be prolonged is no reason to refuse the request. */
async function extend(ctx: Context, { sessionId }: SignedIn, now: Date): Promise<void> {
  const expiresAt = new Date(now.getTime() + SESSION_SECONDS * 1000)
  const since = new Date(now.getTime() - DAY_MS)
  try {
    await extendSession(ctx.db, sessionId, { since, now, expiresAt })
  } catch (error) {
    ctx.log.warn({ key: 'auth.session_not_extended', sessionId, err: error }, 'a session was not extended')
  }
}
