/** How near a deadline is, in words and a tone. */
import { formatMoment, formatSpan } from './format.ts'
import { t } from './i18n/t.ts'

export type Due = { tone: 'calm' | 'soon' | 'late'; words: string }

/** Share of the time between asking and the deadline after which it is soon. */
const SOON_AFTER = 0.75
const HALF_DAY_MS = 12 * 3_600_000

export function dueOf(dueDate: string, createdAt: string, now: number): Due {
  const due = new Date(dueDate).getTime()
  const asked = new Date(createdAt).getTime()
  if (now >= due) return { tone: 'late', words: t('overdue {span}', { span: formatSpan(now - due) }) }
  const isSoon = now >= asked + (due - asked) * SOON_AFTER
  const words =
    due - now < HALF_DAY_MS
      ? t('due in {span}', { span: formatSpan(due - now) })
      : t('due {moment}', { moment: formatMoment(dueDate, now) })
  return { tone: isSoon ? 'soon' : 'calm', words }
}
