/** Knows a browser again by a cookie of its own, and tells a person of a sign-in from one that was not used before. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { hashToken, randomToken } from '../lib/secret-box.ts'
import type { RequestFacts } from './better-auth.ts'
import { keepDevice, replaceDevices } from './queries.ts'

const NAME = 'uxone.device'
const KEPT_SECONDS = 365 * 86_400
const TOKEN = new RegExp(`(?:^|;\\s*)${NAME.replace('.', '\\.')}=([A-Za-z0-9_-]{43})(?:;|$)`)
const MAX_USER_AGENT = 300

/**
 * In the transaction of the sign-in. The first device of a person is nobody's news. What it answers are the cookies to set.
 * A browser that several people share has one token; it is known for each of them by itself.
 */
export async function recognizeDevice(
  ctx: Context,
  tx: Tx,
  userId: string,
  { headers, ip }: RequestFacts,
): Promise<string[]> {
  const token = TOKEN.exec(headers['cookie'] ?? '')?.[1] ?? randomToken()
  const expiresAt = new Date(ctx.clock.now().getTime() + KEPT_SECONDS * 1000)
  const { isKnown, isFirst } = await keepDevice(tx, { userId, tokenHash: hashToken(`${userId} ${token}`), expiresAt })
  if (!isKnown && !isFirst) {
    const userAgent = headers['user-agent']?.replaceAll('\0', ' ').slice(0, MAX_USER_AGENT) ?? null
    await ctx.notifySecurity(tx, { kind: 'new_sign_in', userId, userAgent, ip })
  }
  const secure = ctx.config.publicUrl?.startsWith('https://') === true ? '; Secure' : ''
  return [`${NAME}=${token}; Max-Age=${KEPT_SECONDS}; Path=/; HttpOnly${secure}; SameSite=Lax`]
}

/** With a new password no browser is trusted any more: the next sign-in from any is told of, also from one that was known. */
export async function forgetDevices(tx: Tx, userId: string): Promise<void> {
  await replaceDevices(tx, userId, hashToken(`${userId} ${randomToken()}`))
}
