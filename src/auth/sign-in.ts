/** Signs people in by e-mail and password, and out. What goes back are the cookies to set. */
import { unauthenticated } from '../lib/errors.ts'
import { admitAttempt, forgiveAttempt } from './attempts.ts'
import type { OpenedSession } from './better-auth-methods.ts'
import type { Auth, RequestFacts } from './better-auth.ts'
import { storedToken } from './person-session.ts'
import { awaitPasswordHash, deleteByToken, readPasswordHashOf } from './queries.ts'
import { readSessionCookie } from './session-cookie.ts'

type SignInBody = { email: string; password: string; rememberMe?: boolean | undefined }

export type SignedIn = { body: { user: { id: string } }; cookies: string[] }

/**
 * Opens a session of seven days, or one that ends with the browser.
 * @throws 401 `invalid_credentials`, the same for whatever is wrong; 429 `too_many_attempts`
 */
export async function signIn(auth: Auth, body: SignInBody, request: RequestFacts): Promise<SignedIn> {
  const { ctx } = auth
  const guesser = { account: body.email, ip: request.ip }
  await admitAttempt(ctx, guesser)
  const session = await openSession(auth, body, request)
  if (!session) {
    ctx.log.info({ key: 'auth.sign_in_refused', ip: request.ip }, 'a sign-in was refused')
    throw unauthenticated('The e-mail address or the password is wrong.', 'invalid_credentials')
  }
  await forgiveAttempt(ctx, guesser)
  const { userId, cookies } = session
  ctx.log.info({ key: 'auth.signed_in', userId, ip: request.ip }, 'a person signed in')
  return { body: { user: { id: userId } }, cookies }
}

/**
 * A password takes long to check. If it was replaced meanwhile, the session came too late to be ended with the
 * others: so it must still be the same once the session is there.
 */
async function openSession(
  auth: Auth,
  { email, password, rememberMe = true }: SignInBody,
  request: RequestFacts,
): Promise<OpenedSession | undefined> {
  const { db } = auth.ctx
  const methods = await auth.methods()
  const hash = await readPasswordHashOf(db, email)
  const session = await methods.byPassword({ email, password, rememberMe }, request)
  if (!session || hash === (await awaitPasswordHash(db, session.userId))) return session
  await deleteByToken(db, storedToken(session.token))
  return undefined
}

/** Ends the session that the request carries. Without one it only takes the cookies away. */
export async function signOut(
  { ctx, methods }: Auth,
  request: RequestFacts,
): Promise<{ body: Record<string, never>; cookies: string[] }> {
  const cookies = await (await methods()).signOut(request)
  // better-auth answers success also when its delete failed; ours throws.
  const cookie = readSessionCookie(ctx.config.secretKeys, request.headers['cookie'])
  if (cookie) await deleteByToken(ctx.db, storedToken(cookie.token))
  return { body: {}, cookies }
}
