/** Clocks on walls: what one shows at an instant, and when one shows what. Also where it is set forward or back. Pure. */

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const DAY_MINUTES = 1440
const SEARCH_DAYS = 8

/** What a clock on the wall shows. `minutes`: since midnight; `weekday`: 1 is Monday. */
export type WallTime = { year: number; month: number; day: number; weekday: number; minutes: number }

/** A stretch of every day by the clock on the wall, in minutes since midnight; over midnight where `from` is the later one. */
export type DailyWindow = { from: number; to: number }

export function wallTime(at: Date, zone: string): WallTime {
  const shown = new Date(at.getTime() + offsetMs(at, zone))
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    weekday: shown.getUTCDay() || 7,
    minutes: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
  }
}

export function isWithin({ from, to }: DailyWindow, minutes: number): boolean {
  return from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to
}

/** The first instant from `at` on at which the window is over; undefined while it is not in it. */
export function endOfWindow(window: DailyWindow, at: Date, zone: string): Date | undefined {
  if (!isWithin(window, wallTime(at, zone).minutes)) return undefined
  let inside = new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS)
  for (;;) {
    const { minutes } = wallTime(inside, zone)
    if (!isWithin(window, minutes)) return inside
    const left = (window.to - minutes + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES
    const next = new Date(inside.getTime() + left * MINUTE_MS)
    // Where the clock is set on the way, the rest is counted from there.
    inside = offsetMs(next, zone) === offsetMs(inside, zone) ? next : turnBetween(inside, next, zone)
  }
}

/** The first instant after `after` at which the clock shows `minutes`, on that weekday if one is given. */
export function nextAt(wanted: { minutes: number; weekday?: number }, after: Date, zone: string): Date {
  const today = wallTime(after, zone)
  for (let ahead = 0; ahead <= SEARCH_DAYS; ahead++) {
    const midnight = Date.UTC(today.year, today.month - 1, today.day + ahead)
    const weekday = new Date(midnight).getUTCDay() || 7
    if (wanted.weekday !== undefined && weekday !== wanted.weekday) continue
    const found = instantOf(midnight + wanted.minutes * MINUTE_MS, zone)
    if (found > after) return found
  }
  throw new Error(`no clock of ${zone} shows that within a week`)
}

/**
 * When the clock shows that time, given as if it were UTC: the first time where it does so twice, and where it skips it, the
 * moment at which it does.
 */
function instantOf(shownMs: number, zone: string): Date {
  const [before, after] = [shownMs - DAY_MS, shownMs + DAY_MS].map((ms) => offsetMs(new Date(ms), zone))
  const candidates = [...new Set([before ?? 0, after ?? 0])].map((offset) => new Date(shownMs - offset))
  const right = candidates.filter((at) => at.getTime() + offsetMs(at, zone) === shownMs)
  const first = right.toSorted((a, b) => a.getTime() - b.getTime())[0]
  return first ?? turnBetween(new Date(shownMs - DAY_MS), new Date(shownMs + DAY_MS), zone)
}

/** The instant at which the clock is set, known to lie between. */
function turnBetween(from: Date, to: Date, zone: string): Date {
  const offset = offsetMs(from, zone)
  let [low, high] = [Math.floor(from.getTime() / MINUTE_MS), Math.ceil(to.getTime() / MINUTE_MS)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetMs(new Date(middle * MINUTE_MS), zone) === offset) low = middle
    else high = middle
  }
  return new Date(high * MINUTE_MS)
}

/** By how much the clock is ahead of UTC. */
function offsetMs(at: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at)
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? Number.NaN)
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'))
  return shown - Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS
}
