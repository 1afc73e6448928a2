/** Signs people in by e-mail and password, and out. What goes back are the cookies to set. */
import { appendAudit } from '../audit/append.ts'
import type { Context } from '../context.ts'
import { unauthenticated } from '../lib/errors.ts'
import { admitAttempt, forgiveAttempt } from './attempts.ts'
import type { OpenedSession } from './better-auth-methods.ts'
import type { Auth, RequestFacts } from './better-auth.ts'
import { recognizeDevice } from './devices.ts'
import { awaitPasswordHash, readPasswordHashOf } from './password-queries.ts'
import { storedToken, toPersonActor } from './person-session.ts'
import { deleteByToken, readSignedIn } from './queries.ts'
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

async function openSession(
  auth: Auth,
  { email, password, rememberMe = true }: SignInBody,
  request: RequestFacts,
): Promise<OpenedSession | undefined> {
  const { ctx } = auth
  const methods = await auth.methods()
  const hash = await readPasswordHashOf(ctx.db, email)
  const session = await methods.byPassword({ email, password, rememberMe }, request)
  const deviceCookies = session && (await confirm(ctx, session, hash, request))
  return deviceCookies && { ...session, cookies: [...session.cookies, ...deviceCookies] }
}

/**
 * A password takes long to check. If it was replaced meanwhile, or the person deactivated, the session came too late to
 * be ended with the others: so both must still hold once the session is there. Answers the cookies of the device, or
 * undefined when they do not.
 *
 * The audit entry is in this transaction, right after the one of the session: better-auth opens the session while no
 * transaction of ours is open, which would keep a connection for as long as the password takes. Nobody has the
 * session's token before this has committed, so no session that is used lacks its entry.
 */
function confirm(
  ctx: Context,
  { userId, token }: OpenedSession,
  hash: string | undefined,
  request: RequestFacts,
): Promise<string[] | undefined> {
  return ctx.transact(async (tx) => {
    const isSame = hash === (await awaitPasswordHash(tx, userId))
    const found = isSame ? await readSignedIn(tx, storedToken(token), ctx.clock.now()) : undefined
    if (!found) {
      await deleteByToken(tx, storedToken(token))
      return undefined
    }
    const data = { ip: request.ip, sessionId: found.sessionId }
    await appendAudit(ctx, tx, toPersonActor(found), { subject: userId, action: 'user.signed_in', data })
    return recognizeDevice(ctx, tx, userId, request)
  })
}

/** Ends the session that the request carries. Without one it only takes the cookies away. */
export async function signOut(
  { ctx, methods }: Auth,
  request: RequestFacts,
): Promise<{ body: Record<string, never>; cookies: string[] }> {
  const cookie = readSessionCookie(ctx.config, request.headers['cookie'])
  // Before better-auth does it, which knows no audit log and answers success also when its delete failed.
  if (cookie) await endSession(ctx, storedToken(cookie.token), request.ip)
  return { body: {}, cookies: await (await methods()).signOut(request) }
}

/** A session that was over already is deleted without an entry. */
async function endSession(ctx: Context, tokenHash: string, ip: string): Promise<void> {
  await ctx.transact(async (tx) => {
    const found = await readSignedIn(tx, tokenHash, ctx.clock.now())
    if (!(await deleteByToken(tx, tokenHash)) || !found) return
    const entry = { subject: found.id, action: 'user.signed_out', data: { ip, sessionId: found.sessionId } }
    await appendAudit(ctx, tx, toPersonActor(found), entry)
  })
}
