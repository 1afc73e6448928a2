/** Retry delays in words, and back. Pure. */
import { t } from '../../lib/i18n/t.ts'

/** What the server does where a webhook names no delays of its own; the last one repeats. */
export const STANDARD_DELAYS = [5, 30, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** `30 s`, `5 min`, `2h`, `1 day`; a bare number is seconds. Seconds, or nothing for anything else. */
export function parseDelay(text: string): number | undefined {
  const [, figure = '', word = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\.?\s*$/i.exec(text) ?? []
  const unit = word === '' ? 1 : UNITS[word.charAt(0).toLowerCase()]
  const isKnown = /^(|s|sec|secs|second|seconds|m|min|mins|minute|minutes|h|hr|hrs|hour|hours|d|day|days)$/i.test(word)
  return figure === '' || unit === undefined || !isKnown ? undefined : Math.round(Number(figure) * unit)
}

/** As it can be typed, in every language. Exact: a delay that is no whole minute stays in seconds. */
export function formatDelay(seconds: number): string {
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600} h`
  if (seconds > 0 && seconds % 60 === 0) return `${seconds / 60} min`
  return `${seconds} s`
}

/** The delays that `retryCount` retries come to. */
export function delaysOf(schedule: readonly number[] | null, retryCount: number): number[] {
  const delays = schedule && schedule.length > 0 ? schedule : STANDARD_DELAYS
  return Array.from({ length: retryCount }, (_, index) => delays[Math.min(index, delays.length - 1)] ?? 0)
}

/** What a delivery that keeps failing goes through. */
export function scheduleWords(schedule: readonly number[] | null, retryCount: number): string {
  if (!Number.isInteger(retryCount) || retryCount < 0 || retryCount > 20) return ''
  const delays = delaysOf(schedule, retryCount)
  if (delays.length === 0) return t('One attempt; if it fails, the delivery is a dead letter.')
  const total = delays.reduce((sum, delay) => sum + delay, 0)
  return t('At once, then after {delays}. A dead letter after about {total}.', {
    delays: delays.map(formatDelay).join(', '),
    total: roughly(total),
  })
}

function roughly(seconds: number): string {
  if (seconds < 120) return t('{seconds} s', { seconds: Math.round(seconds) })
  if (seconds < 2 * 3600) return t('{minutes} min', { minutes: Math.round(seconds / 60) })
  return seconds < 48 * 3600
    ? t('{hours} h', { hours: Math.round(seconds / 3600) })
    : t('{days} days', { days: Math.round(seconds / 8640) / 10 })
}
