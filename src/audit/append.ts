/**
 * The audit log: one entry for each change, in the change's own transaction, chained by SHA-256 per subject.
 * The head's row is the only lock, so subjects never wait for each other.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Actor, Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { canonicalJson } from '../lib/canonical-json.ts'

export type AuditEntry = {
  /** The id of what changed, such as `apr_…`; its prefix names the kind. */
  subject: string
  /** `approval.created`, `service.key_revoked` … */
  action: string
  serviceId?: string
  /** What changed; no secrets. */
  data?: Record<string, unknown>
}

/**
 * Appends an entry: hash = SHA-256(previous hash ‖ seq as decimal text ‖ SHA-256(body)), the first previous hash is empty.
 * `body` is the entry as canonical JSON (RFC 8785) and is stored as hashed.
 *
 * A forged entry in the place that comes next (or a head that was deleted) stops nobody: the key of an entry has its id,
 * so the honest entry is written beside the forged one, the forged one stays as evidence, and the check reports both.
 */
export async function appendAudit(ctx: Context, tx: Tx, actor: Actor, entry: AuditEntry): Promise<void> {
  const id = ctx.ids.next('audit')
  const at = ctx.clock.now()
  const { subject, action, serviceId = null, data = {} } = entry
  const who = auditActor(actor)
  const body = canonicalJson({ id, at: at.toISOString(), subject, action, actor: who, serviceId, data })
  const bodyHash = createHash('sha256').update(body).digest()
  await sql`
    with head as (
      insert into audit_heads as h (subject, seq, hash)
      values (${subject}, 1, sha256(convert_to('1', 'UTF8') || ${bodyHash}::bytea))
      on conflict (subject) do update
        set seq = h.seq + 1, hash = sha256(h.hash || convert_to((h.seq + 1)::text, 'UTF8') || ${bodyHash}::bytea)
      returning seq, hash
    )
    insert into audit_entries (subject, seq, id, at, actor_kind, actor_id, action, service_id, body, hash)
    select ${subject}, seq, ${id}, ${at}, ${who.kind}, ${who.id}, ${action}, ${serviceId}, ${body}, hash from head`.execute(
    tx,
  )
}

/** Who did it, as it is kept. */
export function auditActor(actor: Actor): { kind: string; id: string | null; name: string } {
  switch (actor.kind) {
    case 'service':
      return { kind: 'service', id: actor.id, name: actor.name }
    case 'person':
      return { kind: 'person', id: actor.id, name: actor.name }
    case 'system':
      return { kind: 'system', id: null, name: actor.name }
    case 'anonymous':
      throw new Error('an anonymous caller cannot change anything')
    default:
      return actor satisfies never
  }
}
