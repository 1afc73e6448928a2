/** What a history comes to for one who has not seen it: first value before, last value after, of each field. Pure. */
import { canonicalJson } from '../lib/canonical-json.ts'
import { type FieldDifference, LONGEST_VALUE } from './sight-contract.ts'

/** An entry of the history, as far as this needs it. */
export type Happened = {
  at: string
  action: string
  actor: { id: string | null; name: string }
  data: Record<string, unknown>
}

/** What moves a decision most comes first, then what is not named here, by name, and long texts last. */
const FIRST = ['amount', 'currency', 'dueDate', 'title', 'priority', 'urgency']
const LAST = 'description'
/** As much of what stays the same is told before it, where a long text is cut. */
const LEAD = 30

/** Fields that end as they began are left out, and so is what the person has done herself. */
export function differencesIn(history: readonly Happened[], userId: string): FieldDifference[] {
  const found = new Map<string, { before: unknown; after: unknown; by: string; at: string }>()
  for (const { at, action, actor, data } of history) {
    if (action !== 'approval.updated' || actor.id === userId) continue
    const [before, after] = [flat(data['before']), flat(data['after'])]
    for (const field of new Set([...before.keys(), ...after.keys()])) {
      if (isSame(before.get(field), after.get(field))) continue
      const first = found.get(field)
      found.set(field, {
        before: first ? first.before : before.get(field),
        after: after.get(field),
        by: actor.name,
        at,
      })
    }
  }
  return [...found]
    .filter(([, { before, after }]) => !isSame(before, after))
    .map(([field, { before, after, by, at }]) => ({ field, ...shown(before, after), by, at }))
    .toSorted((a, b) => rank(a.field) - rank(b.field) || (a.field < b.field ? -1 : 1))
}

/** What others have said, also through a service; what she has said herself is nothing new to her. */
export function commentsIn(history: readonly Happened[], userId: string): number {
  return history.filter(({ action, data }) => action === 'approval.commented' && data['authorId'] !== userId).length
}

/** Metadata by its names: a service sends all of it to change one. */
function flat(values: unknown): Map<string, unknown> {
  const { metadata, ...fields } = objectOf(values)
  const noted = Object.entries(objectOf(metadata)).map(([name, value]): [string, unknown] => [
    `metadata.${name}`,
    value,
  ])
  return new Map([...Object.entries(fields), ...noted])
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b))
}

/** Both from shortly before they differ, if either is long: the ends of two long texts must not look the same. */
function shown(before: unknown, after: unknown): { before: string | null; after: string | null } {
  const [was, is] = [textOf(before), textOf(after)]
  const isLong = Math.max(was?.length ?? 0, is?.length ?? 0) > LONGEST_VALUE
  const from = isLong ? Math.max(0, sameUpTo(was ?? '', is ?? '') - LEAD) : 0
  return { before: cut(was, from), after: cut(is, from) }
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? value : canonicalJson(value)
}

function sameUpTo(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  for (let index = 0; index < most; index += 1) if (a[index] !== b[index]) return index
  return most
}

function cut(text: string | null, from: number): string | null {
  if (text === null) return null
  const begin = from > 0 ? '…' : ''
  const rest = text.slice(from)
  if (begin.length + rest.length <= LONGEST_VALUE) return `${begin}${rest}`.toWellFormed()
  return `${begin}${rest.slice(0, LONGEST_VALUE - begin.length - 1)}…`.toWellFormed()
}

function rank(field: string): number {
  if (field === LAST) return FIRST.length + 1
  const index = FIRST.indexOf(field)
  return index === -1 ? FIRST.length : index
}
