/**
 * Bounds guessing at passwords: per account and per network, in windows of a quarter of an hour. Counted in the
 * database, because many nodes serve the same accounts; an attempt costs a password hash, next to which one write is nothing.
 */
import { createHash } from 'node:crypto'
import { appendAudit } from '../audit/append.ts'
import type { Context, SystemActor } from '../context.ts'
import { AppError } from '../lib/errors.ts'
import { countAttempt, forgetAttempts, readUserIdOf, uncountAttempt } from './attempt-queries.ts'
import { networkOf } from './network.ts'

const WINDOW_MS = 15 * 60_000

/** Who is counted. `account` is the e-mail as typed: that nobody has it must not show. */
export type Guesser = { account: string; ip: string }

const LIMITS = { account: 10, network: 100 } as const

/** Nobody knows who guesses. */
const ACTOR: SystemActor = { kind: 'system', name: 'sign-in' }

/**
 * Counts an attempt before it is made, so that many at once do not slip through; a right one is taken back by `forgive`.
 * @throws 429 `too_many_attempts` with the seconds until the window ends
 */
export async function admitAttempt(ctx: Context, guesser: Guesser): Promise<void> {
  // The network comes first: who is stopped by it cannot lock other people's accounts.
  await admit(ctx, guesser, 'network')
  await admit(ctx, guesser, 'account')
}

/** After a right password: the account starts anew, and the network is not charged for it. */
export async function forgiveAttempt(ctx: Context, guesser: Guesser): Promise<void> {
  await forgetAttempts(ctx.db, accountKey(guesser), ctx.clock.now())
  await uncountAttempt(ctx.db, networkKey(guesser))
}

async function admit(ctx: Context, guesser: Guesser, limit: keyof typeof LIMITS): Promise<void> {
  const now = ctx.clock.now()
  const key = limit === 'network' ? networkKey(guesser) : accountKey(guesser)
  const { count, resetsAt } = await countAttempt(ctx.db, key, { now, resetsAt: new Date(now.getTime() + WINDOW_MS) })
  if (count <= LIMITS[limit]) return
  if (count === LIMITS[limit] + 1) await auditRefusal(ctx, guesser, limit)
  const retryAfterSeconds = Math.max(1, Math.ceil((resetsAt.getTime() - now.getTime()) / 1000))
  throw new AppError(
    429,
    'too_many_attempts',
    `Too many wrong passwords. Try again in ${Math.ceil(retryAfterSeconds / 60)} minutes.`,
    {
      retryAfterSeconds,
    },
  )
}

/** Once for each window: whoever goes on guessing must not be able to fill the audit log. */
async function auditRefusal(ctx: Context, { account, ip }: Guesser, limit: keyof typeof LIMITS): Promise<void> {
  ctx.log.warn({ key: 'auth.too_many_attempts', limit, ip }, 'too many wrong passwords')
  const subject = await readUserIdOf(ctx.db, account)
  // An account that nobody has is no subject of the audit log.
  if (subject === undefined) return
  const entry = { subject, action: 'user.sign_in_blocked', data: { ip, limit } }
  await ctx.transact((tx) => appendAudit(ctx, tx, ACTOR, entry))
}

function accountKey({ account }: Guesser): Buffer {
  return createHash('sha256').update(`account:${account.toLowerCase()}`).digest()
}

function networkKey({ ip }: Guesser): Buffer {
  return createHash('sha256')
    .update(`network:${networkOf(ip)}`)
    .digest()
}
