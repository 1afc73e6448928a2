/** What an entry records, field by field. Pure. */
import type { Difference } from '../../lib/difference.ts'
import { humanize } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import type { Entry } from './audit-words.ts'

export type Recorded = { changes: Difference[]; facts: { field: string; value: string }[] }

/** Changes as they were recorded (before and after, or from and to), and whatever else the entry holds. */
export function recordedIn({ data, names }: Pick<Entry, 'data' | 'names'>): Recorded {
  const { before, after, changes, ...rest } = data
  const told = (value: unknown): string | undefined => tellValue(value, names)
  return {
    changes: [...beforeAndAfter(before, after), ...fromAndTo(changes)].map(([field, was, is]) => ({
      what: humanize(field),
      before: told(was) ?? null,
      after: told(is) ?? null,
    })),
    facts: Object.entries(rest).map(([field, value]) => ({ field: humanize(field), value: told(value) ?? t('None') })),
  }
}

type Pair = [field: string, before: unknown, after: unknown]

function beforeAndAfter(before: unknown, after: unknown): Pair[] {
  const [was, is] = [recordOf(before), recordOf(after)]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].map((field) => [field, was[field], is[field]])
}

function fromAndTo(changes: unknown): Pair[] {
  return Object.entries(recordOf(changes)).map(([field, change]) => {
    const { from, to } = recordOf(change)
    return [field, from, to]
  })
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** An id with the name of what it stands for; lists of words as people write them; the rest as JSON. */
function tellValue(value: unknown, names: Entry['names']): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return names[value] === undefined ? value : `${names[value]} (${value})`
  if (typeof value === 'boolean') return value ? t('Yes') : t('No')
  if (Array.isArray(value) && value.every((each) => typeof each === 'string'))
    return value.length === 0 ? t('None') : value.map((each) => tellValue(each, names)).join(', ')
  if (Array.isArray(value) && value.length > 0 && value.every(isFlat))
    return value.map((each) => tellRecord(each, names)).join('\n')
  return JSON.stringify(value, null, 2)
}

/** `Level 2, user id Ann (usr_…)`. */
function tellRecord(record: object, names: Entry['names']): string {
  const parts = Object.entries(record).map(
    ([name, value]) => `${humanize(name)} ${tellValue(value, names) ?? t('none')}`,
  )
  return parts.join(', ')
}

function isFlat(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((each) => typeof each !== 'object' || each === null)
}
