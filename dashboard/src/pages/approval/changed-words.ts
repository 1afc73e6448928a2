/** A changed field in words. Pure. */
import { formatDateTime, humanize } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { PRIORITY_NAMES, URGENCY_NAMES } from '../../lib/names.ts'

const METADATA = 'metadata.'
/** More of a text says no more here: the page below has all of it. */
const LONGEST = 300

const NAMES: Record<string, string> = {
  title: t('Title'),
  description: t('Description'),
  dueDate: t('Due date'),
  priority: t('Priority'),
  urgency: t('Urgency'),
}

export function fieldName(field: string): string {
  return NAMES[field] ?? humanize(field.startsWith(METADATA) ? field.slice(METADATA.length) : field)
}

export function tellValue(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('None')
  if (typeof value === 'boolean') return value ? t('Yes') : t('No')
  if (typeof value !== 'string') return shortened(JSON.stringify(value))
  if (field === 'dueDate') return formatDateTime(value)
  const codes: Record<string, Record<string, string>> = { priority: PRIORITY_NAMES, urgency: URGENCY_NAMES }
  return codes[field]?.[value] ?? shortened(value)
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST).trimEnd()}…` : text
}
