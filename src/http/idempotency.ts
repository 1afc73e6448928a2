/**
 * `Idempotency-Key` (contract §3): the answer is stored in the transaction of its effect, for 24 h.
 * The key's row is inserted first, so that a second request with it waits for the first one and then answers the same.
 */
import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import type { Actor, Context } from '../context.ts'
import type { Transact } from '../db/transact.ts'
import { canonicalJson } from '../lib/canonical-json.ts'
import { AppError, conflict, malformed } from '../lib/errors.ts'

const KEPT_MS = 24 * 3_600_000
const MAX_KEY_LENGTH = 255
const NO_CONTENT = 204
const FORGET_BATCH = 5000
/** A request of two transactions that died between them leaves its key without an answer; then it is free again. */
const UNANSWERED_MS = 60_000

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
  hashKey: Buffer,
): IdempotentRequest | undefined {
  if (header === undefined) return undefined
  const isValid =
    typeof header === 'string' && header.length > 0 && header.length <= MAX_KEY_LENGTH && /^[\x21-\x7e]+$/.test(header)
  if (!isValid) throw malformed(`Idempotency-Key must be 1 to ${MAX_KEY_LENGTH} visible ASCII characters.`)
  const scope = actor.kind === 'service' || actor.kind === 'person' ? actor.id : actor.kind
  // Keyed: a body may hold a password, which a plain hash would let the table's reader guess.
  const hash = createHmac('sha256', hashKey)
    .update(canonicalJson([request.method, request.url, request.body]))
    .digest()
  return { scope, key: header, hash, requestId: request.id, status: request.status }
}

type Answer<T> = { replayed: false; result: T } | { replayed: true; status: number; json: string }

/** Runs `work` once for its key: the second time, the stored answer comes back, whatever `work` would say now. */
export async function once<T>(
  ctx: Context,
  request: IdempotentRequest,
  work: (ctx: Context) => Promise<T>,
): Promise<Answer<T>> {
  const earlier = await storedAnswer(ctx, request)
  if (earlier) return { replayed: true, ...earlier }
  try {
    return { replayed: false, result: await work({ ...ctx, transact: storing(ctx, request) }) }
  } catch (error) {
    if (!(error instanceof KeyTaken)) throw error
    const winner = await storedAnswer(ctx, request)
    if (!winner) throw inProgress()
    return { replayed: true, ...winner }
  }
}

/** Deletes keys older than 24 h, some thousands at a time; called by a timer. */
export async function forgetOldKeys(ctx: Context): Promise<void> {
  const oldest = new Date(ctx.clock.now().getTime() - KEPT_MS)
  for (let deleted = 1n; deleted > 0n;) {
    const { numAffectedRows = 0n } = await sql`
      delete from idempotency_keys where (scope, key) in (
        select scope, key from idempotency_keys where created_at < ${oldest} limit ${FORGET_BATCH})`.execute(ctx.db)
    deleted = numAffectedRows
  }
}

function storing(ctx: Context, request: IdempotentRequest): Transact {
  return (work) =>
    ctx.transact(async (tx) => {
      const now = ctx.clock.now()
      const oldest = new Date(now.getTime() - KEPT_MS)
      const abandoned = new Date(now.getTime() - UNANSWERED_MS)
      // A key of this very request is its own (a verb may need two transactions); one past its time is free again.
      const { rows } = await sql`
        insert into idempotency_keys as k (scope, key, request_hash, request_id, created_at)
        values (${request.scope}, ${request.key}, ${request.hash}, ${request.requestId}, ${now})
        on conflict (scope, key) do update
          set request_hash = excluded.request_hash, request_id = excluded.request_id, status = null, response = null,
              created_at = excluded.created_at
          where k.request_id = excluded.request_id or k.created_at < ${oldest}
            or (k.status is null and k.created_at < ${abandoned})
        returning 1`.execute(tx)
      if (rows.length === 0) throw new KeyTaken()
      const result = await work(tx)
      // A verb of two transactions answers with its last; until then a repeat is told to wait.
      if (result === undefined && request.status !== NO_CONTENT) return result
      const sealed = ctx.box.seal(JSON.stringify(result ?? null))
      await sql`
        update idempotency_keys set status = ${request.status}, response = ${sealed}
        where scope = ${request.scope} and key = ${request.key}`.execute(tx)
      return result
    })
}

/** The answer to an earlier request with this key; undefined when the key is free. Throws 409 while it is not known. */
async function storedAnswer(
  ctx: Context,
  request: IdempotentRequest,
): Promise<{ status: number; json: string } | undefined> {
  const { rows } = await sql<Stored>`
    select request_hash, request_id, status, response, created_at from idempotency_keys
    where scope = ${request.scope} and key = ${request.key}`.execute(ctx.db)
  const stored = rows[0]
  const ageMs = stored ? ctx.clock.now().getTime() - stored.created_at.getTime() : Infinity
  if (!stored || ageMs > KEPT_MS) return undefined
  if (!stored.request_hash.equals(request.hash)) {
    throw conflict('idempotency_key_reused', 'This Idempotency-Key was used for a different request. Use a new key.')
  }
  if (stored.status !== null && stored.response !== null) {
    return { status: stored.status, json: ctx.box.open(stored.response) }
  }
  if (ageMs <= UNANSWERED_MS) throw inProgress()
  return undefined
}

function inProgress(): AppError {
  const message = 'The first request with this Idempotency-Key has not been answered yet.'
  return new AppError(409, 'request_in_progress', message, { retryAfterSeconds: 1 })
}
