/** The time that statistics tell of: the last days, or days of one's own. Pure but for the zone of the reader. */
import { locale, t } from '../../lib/i18n/t.ts'
import { type Range, type StatisticsSearch, USUAL_RANGE } from './search.ts'

const DAYS: Record<Range, number> = { '7d': 7, '30d': 30, '90d': 90 }
/** As the API has it. */
const MOST_DAYS = 92
/** Of more, days are hairs. */
const MOST_STEPS = 45
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Days as `2026-05-12`, the last one included. */
export type OwnDays = Pick<StatisticsSearch, 'from' | 'to'>

export type Span = {
  /** What the API is asked; an end that is open is now. */
  from: string
  to: string | undefined
  step: 'day' | 'week'
  /** To end a sentence with. */
  words: string
  /** Why it cannot be asked. */
  fault: string | undefined
}

/** It begins and ends with days, so that the question, and what is kept of its answer, is the same all day. */
export function spanOf(
  { range = USUAL_RANGE, ...own }: OwnDays & Pick<StatisticsSearch, 'range'>,
  now = new Date(),
): Span {
  const { from, to } = own
  const last = to === undefined ? dayBefore(now, 0) : beginOf(to)
  const first = from === undefined ? dayBefore(last, DAYS[range] - 1) : beginOf(from)
  return {
    from: first.toISOString(),
    to: to === undefined ? undefined : dayBefore(last, -1).toISOString(),
    step: daysOf(first, last) > MOST_STEPS ? 'week' : 'day',
    words: wordsOf(own, range),
    fault: from === undefined ? undefined : faultOf(first, last),
  }
}

export const lastDays = (range: Range): string => t('the last {days} days', { days: DAYS[range] })

export function tellDay(day: string): string {
  return dayFormat().format(beginOf(day))
}

/** What both have in common is said once: `12 – 20 May 2026`; not of a range that cannot be, which some browsers refuse. */
export function tellDays(from: string, to: string): string {
  if (from > to) return `${tellDay(from)} – ${tellDay(to)}`
  return dayFormat().formatRange(beginOf(from), beginOf(to))
}

function dayFormat(): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
}

/** As a date field holds it. */
export function toDay(at = new Date()): string {
  const [month, day] = [at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0'))
  return `${String(at.getFullYear()).padStart(4, '0')}-${month}-${day}`
}

function wordsOf({ from, to }: OwnDays, range: Range): string {
  if (from !== undefined && to !== undefined)
    return from === to
      ? t('on {from}', { from: tellDay(from) })
      : t('from {from} to {to}', { from: tellDay(from), to: tellDay(to) })
  if (from !== undefined) return t('since {from}', { from: tellDay(from) })
  return to === undefined
    ? t('in {range}', { range: lastDays(range) })
    : t('in the {days} days until {to}', { days: DAYS[range], to: tellDay(to) })
}

function faultOf(first: Date, last: Date): string | undefined {
  if (first > last) return t('The first day is after the last.')
  return daysOf(first, last) > MOST_DAYS
    ? t('At most {most} days can be told of at once.', { most: MOST_DAYS })
    : undefined
}

/** Both included; a day may have an hour more or less. */
function daysOf(first: Date, last: Date): number {
  return Math.floor((last.getTime() - first.getTime() + HOUR_MS) / DAY_MS) + 1
}

function beginOf(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date)
}

function dayBefore(at: Date, days: number): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() - days)
}
