/**
 * `Idempotency-Key` (contract §3): the answer is stored in the transaction of its effect, for 24 h.
 * The key's row is inserted first, so that a second request with it waits for the first one and then answers the same.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Actor, Context } from '../context.ts'
import type { Transact } from '../db/transact.ts'
import { canonicalJson } from '../lib/canonical-json.ts'
import { AppError, conflict, malformed } from '../lib/errors.ts'

const KEPT_MS = 24 * 3_600_000
const MAX_KEY_LENGTH = 255

export type IdempotentRequest = { scope: string; key: string; hash: Buffer; requestId: string; status: number }

type Stored = {
  request_hash: Buffer
  request_id: string
  status: number | null
  response: Buffer | null
  created_at: Date
}

/** Thrown inside the transaction when another request already used the key; rolls the effect back. */
class KeyTaken extends Error {}

export function idempotentRequest(
  actor: Actor,
  header: string | string[] | undefined,
  request: { method: string; url: string; body: unknown; id: string; status: number },
): IdempotentRequest | undefined {
  if (header === undefined) return undefined
  const isValid =
    typeof header === 'string' && header.length > 0 && header.length <= MAX_KEY_LENGTH && /^[\x21-\x7e]+$/.test(header)
  if (!isValid) throw malformed(`Idempotency-Key must be 1 to ${MAX_KEY_LENGTH} visible ASCII characters.`)
  const scope = actor.kind === 'service' || actor.kind === 'person' ? actor.id : actor.kind
  const hash = createHash('sha256')
    .update(canonicalJson([request.method, request.url, request.body]))
    .digest()
  return { scope, key: header, hash, requestId: request.id, status: request.status }
}

/** Runs `work` once for its key: the second time, the stored answer comes back. */
export async function once<T>(
  ctx: Context,
  request: IdempotentRequest,
  work: (ctx: Context) => Promise<T>,
): Promise<{ replayed: false; result: T } | { replayed: true; status: number; json: string }> {
  try {
    return { replayed: false, result: await work({ ...ctx, transact: storing(ctx, request) }) }
  } catch (error) {
    if (!(error instanceof KeyTaken)) throw error
    return { replayed: true, ...(await storedAnswer(ctx, request)) }
  }
}

/** Deletes keys older than 24 h; called by a timer. */
export async function forgetOldKeys(ctx: Context): Promise<void> {
  await sql`delete from idempotency_keys where created_at < ${new Date(ctx.clock.now().getTime() - KEPT_MS)}`.execute(
    ctx.db,
  )
}

function storing(ctx: Context, request: IdempotentRequest): Transact {
  return (work) =>
    ctx.transact(async (tx) => {
      const now = ctx.clock.now()
      const oldest = new Date(now.getTime() - KEPT_MS)
      // A key of this very request is its own (a verb may need two transactions); one past its time is free again.
      const { rows } = await sql`
        insert into idempotency_keys as k (scope, key, request_hash, request_id, created_at)
        values (${request.scope}, ${request.key}, ${request.hash}, ${request.requestId}, ${now})
        on conflict (scope, key) do update
          set request_hash = excluded.request_hash, request_id = excluded.request_id, status = null, response = null,
              created_at = excluded.created_at
          where k.request_id = excluded.request_id or k.created_at < ${oldest}
        returning 1`.execute(tx)
      if (rows.length === 0) throw new KeyTaken()
      const result = await work(tx)
      // A verb of two transactions answers with its last; until then a repeat is told to wait.
      if (result === undefined) return result
      const sealed = ctx.box.seal(JSON.stringify(result))
      await sql`
        update idempotency_keys set status = ${request.status}, response = ${sealed}
        where scope = ${request.scope} and key = ${request.key}`.execute(tx)
      return result
    })
}

async function storedAnswer(ctx: Context, request: IdempotentRequest): Promise<{ status: number; json: string }> {
  const { rows } = await sql<Stored>`
    select request_hash, request_id, status, response, created_at from idempotency_keys
    where scope = ${request.scope} and key = ${request.key}`.execute(ctx.db)
  const stored = rows[0]
  if (!stored)
    throw new AppError(
      503,
      'try_again',
      'The first request with this Idempotency-Key has just been forgotten. Try again.',
    )
  if (!stored.request_hash.equals(request.hash)) {
    throw conflict('idempotency_key_reused', 'This Idempotency-Key was used for a different request. Use a new key.')
  }
  if (stored.status === null || stored.response === null) {
    throw conflict('request_in_progress', 'The first request with this Idempotency-Key has not been answered yet.')
  }
  return { status: stored.status, json: ctx.box.open(stored.response) }
}
