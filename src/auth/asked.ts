/** What a request asks, as something that can be compared later without keeping it: a digest of each field. Pure. */
import { createHash } from 'node:crypto'
import { canonicalJson } from '../lib/canonical-json.ts'

/** Who has decided meanwhile is not among them: the question stays the same. */
export const ASKED_FIELDS = [
  'title',
  'description',
  'amount',
  'currency',
  'dueDate',
  'priority',
  'urgency',
  'fields',
  'metadata',
] as const
export type AskedField = (typeof ASKED_FIELDS)[number]

export type Asked = Record<AskedField, unknown>
export type AskedDigests = Record<string, string>

/** To compare, not to prove: whoever could make two of a kind may as well leave the request as it is. */
const DIGEST_LENGTH = 16

export function digestAsked(asked: Asked): AskedDigests {
  return Object.fromEntries(ASKED_FIELDS.map((field) => [field, digest(asked[field])]))
}

/** The fields that are not what they were. */
export function changedSince(then: AskedDigests, now: Asked): AskedField[] {
  const digests = digestAsked(now)
  return ASKED_FIELDS.filter((field) => then[field] !== digests[field])
}

function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url').slice(0, DIGEST_LENGTH)
}
