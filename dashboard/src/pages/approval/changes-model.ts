/** What changed since the reader looked, in words. Pure. */
import type { ApprovalChanges, FieldDifference } from '../../../../src/approvals/sight-contract.ts'
import { formatDateTime, humanize } from '../../lib/format.ts'
import { plural, t } from '../../lib/i18n/t.ts'

const NOTED = 'metadata.'

export function isNothingNew({ differences, newComments }: ApprovalChanges): boolean {
  return differences.length === 0 && newComments === 0
}

export function nameOfField(field: string): string {
  if (field.startsWith(NOTED)) return humanize(field.slice(NOTED.length))
  if (field === 'dueDate') return t('Due')
  if (field === 'title') return t('Title')
  if (field === 'description') return t('Description')
  if (field === 'priority') return t('Priority')
  if (field === 'urgency') return t('Urgency')
  return humanize(field)
}

export function tellField(field: FieldDifference['field'], value: string | null): string {
  if (value === null || value === '') return t('None')
  if (field === 'dueDate') return formatDateTime(value)
  if (field === 'priority' || field === 'urgency') return humanize(value)
  return value
}

export function tellComments(n: number): string {
  return plural(n, { one: '{n} new comment', other: '{n} new comments' })
}
