/** One-time links: they sign a person in without a password, once, and for a while. Stored hashed. */
import { appendAudit } from '../audit/append.ts'
import type { Context, SystemActor } from '../context.ts'
import { AppError } from '../lib/errors.ts'
import { hashToken, randomToken } from '../lib/secret-box.ts'
import type { Auth, RequestFacts } from './better-auth.ts'
import { recognizeDevice } from './devices.ts'
import { consumeLink, insertLink } from './queries.ts'

const ACTOR: SystemActor = { kind: 'system', name: 'one-time link' }

/** The token to put into a link. It is known here and nowhere else. */
export async function createSignInLink(ctx: Context, userId: string, ttlMs: number): Promise<string> {
  const token = randomToken()
  const now = ctx.clock.now()
  const expiresAt = new Date(now.getTime() + ttlMs)
  await ctx.transact(async (tx) => {
    await insertLink(tx, { tokenHash: hashToken(token), userId, now, expiresAt })
    const data = { expiresAt: expiresAt.toISOString() }
    await appendAudit(ctx, tx, ACTOR, { subject: userId, action: 'user.sign_in_link_created', data })
  })
  return token
}

/**
 * Uses a link up and opens a session, in one transaction: a link is never spent for nothing.
 * @throws 410 `link_used_or_expired`, also for a token that never was, and for people who are inactive
 */
export async function redeemSignInLink(
  auth: Auth,
  token: string,
  request: RequestFacts,
): Promise<{ cookies: string[]; userId: string }> {
  const { ctx } = auth
  const methods = await auth.methods()
  return ctx.transact(async (tx) => {
    const userId = await consumeLink(tx, hashToken(token), ctx.clock.now())
    if (userId === undefined) {
      throw new AppError(
        410,
        'link_used_or_expired',
        'This link was used before, or its time is over. Ask for a new one.',
      )
    }
    const cookies = await methods.byId(tx, userId, request)
    await appendAudit(ctx, tx, ACTOR, { subject: userId, action: 'user.signed_in_by_link', data: { ip: request.ip } })
    return { cookies: [...cookies, ...(await recognizeDevice(ctx, tx, userId, request))], userId }
  })
}
