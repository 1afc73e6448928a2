/** What has changed of an approval since a person looked at it, as the audit log tells it. */
import { isDeepStrictEqual } from 'node:util'
import { readHistory } from '../audit/read.ts'
import type { Context, PersonActor } from '../context.ts'
import type { ChangedField, ChangesSince, Look } from './look-contract.ts'
import { countCommentsSince, readLook, saveLook } from './look-queries.ts'
import { getApproval } from './read.ts'

/** What matters most when deciding comes first. */
const ORDER = ['title', 'dueDate', 'priority', 'urgency', 'description']
const LONGEST = 1000

/** Not audited: it changes nothing for anybody else. Throws 404 for who may not see the approval. */
export async function lookAt(
  ctx: Context,
  person: PersonActor,
  { id, at: seenAt }: { id: string; at?: string | undefined },
): Promise<Look> {
  await getApproval(ctx, person, id)
  const now = ctx.clock.now()
  // What has not happened yet nobody has seen.
  const seen = seenAt === undefined ? now : new Date(Math.min(Date.parse(seenAt), now.getTime()))
  const at = await ctx.transact((tx) => saveLook(tx, person.id, id, seen))
  return { lookedAt: at.toISOString() }
}

/** Since her last look, unless told otherwise. Throws 404 for who may not see the approval. */
export async function changesSince(
  ctx: Context,
  person: PersonActor,
  { id, since }: { id: string; since?: string | undefined },
): Promise<ChangesSince> {
  await getApproval(ctx, person, id)
  const readAt = ctx.clock.now()
  const from = since === undefined ? ((await readLook(ctx.db, person.id, id)) ?? readAt) : new Date(since)
  const updates = (await readHistory(ctx.db, id)).filter(
    ({ action, actor, at }) => action === 'approval.updated' && actor.id !== person.id && new Date(at) > from,
  )
  const comments = await countCommentsSince(ctx.db, id, { since: from, besides: person.id })
  return { since: from.toISOString(), readAt: readAt.toISOString(), changed: differencesIn(updates), comments }
}

type Update = Awaited<ReturnType<typeof readHistory>>[number]

/** Oldest first: what a field was before the first of them, and is after the last. What is the same again is none. */
function differencesIn(updates: readonly Update[]): ChangedField[] {
  const byField = new Map<string, ChangedField>()
  for (const { at, actor, data } of updates) {
    const [before, after] = [flat(data['before']), flat(data['after'])]
    for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const seen = byField.get(field) ?? { before: before[field] ?? null }
      byField.set(field, { field, before: seen.before, after: after[field] ?? null, by: actor.name, at })
    }
  }
  return [...byField.values()]
    .filter(({ before, after }) => !isDeepStrictEqual(before, after))
    .map((change) => ({ ...change, before: cut(change.before), after: cut(change.after) }))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || a.field.localeCompare(b.field))
}

function rankOf({ field }: ChangedField): number {
  const rank = ORDER.indexOf(field)
  return rank === -1 ? ORDER.length : rank
}

/** Metadata may have 64 KB, and the approval has all of it. */
function cut(value: unknown): unknown {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : value
}

/** Each of its metadata is a field of its own. */
function flat(values: unknown): Record<string, unknown> {
  if (typeof values !== 'object' || values === null) return {}
  const { metadata, ...fields } = { metadata: undefined, ...values }
  const named = typeof metadata === 'object' && metadata !== null ? Object.entries(metadata) : []
  return { ...fields, ...Object.fromEntries(named.map(([name, value]) => [`metadata.${name}`, value])) }
}
