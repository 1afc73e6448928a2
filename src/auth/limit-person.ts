/** Bounds how often a person does what others are told of. Counted in the database, because many nodes serve the same people. */
import { createHash } from 'node:crypto'
import type { Context } from '../context.ts'
import { AppError } from '../lib/errors.ts'
import { countAttempt } from './attempt-queries.ts'

const MINUTE_MS = 60_000

/** In a minute. `what` is what is counted, and stands in the message: "comments". */
export type PersonLimit = { what: string; most: number }

/**
 * Counts before it is done, so that many at once do not slip through; what is refused for another reason counts too.
 * @throws 429 `too_many` with the seconds until the window ends
 */
export async function limitPerson(ctx: Context, personId: string, { what, most }: PersonLimit, by = 1): Promise<void> {
  if (by === 0) return
  const now = ctx.clock.now()
  const key = createHash('sha256').update(`${what}:${personId}`).digest()
  const { count, resetsAt } = await countAttempt(ctx.db, key, {
    now,
    resetsAt: new Date(now.getTime() + MINUTE_MS),
    by,
  })
  if (count <= most) return
  const retryAfterSeconds = Math.max(1, Math.ceil((resetsAt.getTime() - now.getTime()) / 1000))
  ctx.log.info({ key: 'limits.person', what, personId }, 'a person did something too often')
  throw new AppError(
    429,
    'too_many',
    `At most ${most} ${what} in a minute. Try again in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  )
}
