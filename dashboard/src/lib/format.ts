/** Numbers and times in the reader's own language and zone. */
import { locale, t } from './i18n/t.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** The page's clock may lag by one tick, so that what has just happened lies a little ahead of it. */
const CLOCK_STEP = 6000

const dateTimeFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
const weekdayTimeFormat = new Intl.DateTimeFormat(locale, { weekday: 'short', hour: 'numeric', minute: '2-digit' })
const dayFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
const dayWithYearFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' })
const relativeFormat = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
const relativeWordsFormat = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
const numberFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 })
const percentFormat = new Intl.NumberFormat(locale, { style: 'percent' })
const tenthsFormat = new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 1 })
const timeFormat = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })

export function formatNumber(value: number): string {
  return numberFormat.format(value)
}

/** `99.2%`, `89.0%`: rounded down, so that nothing but all is 100 %. */
export function formatShare(share: number): string {
  const tenths = Math.floor(share * 1000) / 1000
  return (Number.isInteger(tenths) ? percentFormat : tenthsFormat).format(tenths)
}

/** `THB 12,500.50`: the code, not the sign, because signs are shared between currencies. Decimals in text are exact. */
export function formatMoney(amount: number | `${number}`, currency: string | null): string {
  if (currency === null) return numberFormat.format(amount)
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
    maximumFractionDigits: 4,
  })
  return format.format(amount)
}

export function formatDateTime(iso: string): string {
  return dateTimeFormat.format(new Date(iso))
}

/** `2026-11-26 16:00:05 UTC`: the same for every reader. */
export function formatUtc(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`
}

/** `16:00`, of a day that the reader knows. */
export function formatTime(iso: string): string {
  return timeFormat.format(new Date(iso))
}

/** `12 May`. */
export function formatDay(iso: string): string {
  return dayFormat.format(new Date(iso))
}

/** The nearer, the finer: `Tue 16:00` within a week, else `12 May`, with the year when it is another one. */
export function formatMoment(iso: string, now: number): string {
  const date = new Date(iso)
  if (Math.abs(date.getTime() - now) < 6 * DAY) return weekdayTimeFormat.format(date)
  const isThisYear = date.getFullYear() === new Date(now).getFullYear()
  return (isThisYear ? dayFormat : dayWithYearFormat).format(date)
}

/** `3 hr ago`, `in 2 days`. What is upcoming has not happened, however near it is. */
export function formatRelative(iso: string, now: number, isUpcoming = false): string {
  return relative(relativeFormat, iso, now, isUpcoming)
}

/** The same for sentences, in whole words: `in 3 hours`. */
export function tellRelative(iso: string, now: number, isUpcoming = false): string {
  return relative(relativeWordsFormat, iso, now, isUpcoming)
}

/** It was to happen by now, and has not. */
export function isOverdue(iso: string, now: number): boolean {
  return now - new Date(iso).getTime() > MINUTE
}

function relative(format: Intl.RelativeTimeFormat, iso: string, now: number, isUpcoming: boolean): string {
  const diff = new Date(iso).getTime() - now
  const size = Math.abs(diff)
  if (size < MINUTE) return isUpcoming || diff > CLOCK_STEP ? t('in a moment') : t('just now')
  if (size < HOUR) return format.format(Math.trunc(diff / MINUTE), 'minute')
  if (size < DAY) return format.format(Math.trunc(diff / HOUR), 'hour')
  if (size < 60 * DAY) return format.format(Math.trunc(diff / DAY), 'day')
  return format.format(Math.trunc(diff / (30 * DAY)), 'month')
}

/** One unit, short: `3h`. */
export function formatSpan(ms: number): string {
  const size = Math.abs(ms)
  if (size < 10) return unit(Math.round(size * 10) / 10, 'millisecond')
  if (size < 1000) return unit(Math.round(size), 'millisecond')
  if (size < MINUTE) return unit(Math.round(size / 100) / 10, 'second')
  if (size < HOUR) return unit(Math.floor(size / MINUTE), 'minute')
  if (size < DAY) return unit(Math.floor(size / HOUR), 'hour')
  return unit(Math.floor(size / DAY), 'day')
}

/** Two units from a minute on: `1d 4h`; of nothing `0`. */
export function formatSpanFinely(ms: number): string {
  if (ms < MINUTE) return ms === 0 ? '0' : formatSpan(ms)
  const [size, rest, name] = ms < DAY ? [HOUR, MINUTE, 'minute'] : [DAY, HOUR, 'hour']
  const whole = Math.floor(ms / size)
  const left = Math.floor((ms % size) / rest)
  if (whole === 0) return unit(left, name)
  return left === 0 ? formatSpan(ms) : `${formatSpan(ms)} ${unit(left, name)}`
}

export function formatAge(iso: string, now: number): string {
  return formatSpan(Math.max(MINUTE, now - new Date(iso).getTime()))
}

/** `PURCHASE_ORDER` → `Purchase order`. */
export function humanize(code: string): string {
  const words = code
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function unit(value: number, name: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'narrow' }).format(value)
}
