/** Which time statistics are asked of, and where its days and weeks begin. Pure. */
import { unprocessable } from '../../lib/errors.ts'
import type { InsightsQuery } from '../insights-contract.ts'

const DAY_MS = 86_400_000
const USUAL_DAYS = 30
/** A quarter, whole days of any zone: one in which clocks are put back is an hour longer. */
const LONGEST_DAYS = 92
const PUT_BACK_MS = 3_600_000
const MONDAY = 1

export type Range = { from: Date; to: Date }

/** Thirty days until now unless told. Until now includes this very moment. */
export function insightsRange({ from, to }: Pick<InsightsQuery, 'from' | 'to'>, now: Date): Range {
  const end = to === undefined ? new Date(now.getTime() + 1) : new Date(to)
  const start = from === undefined ? new Date(end.getTime() - USUAL_DAYS * DAY_MS) : new Date(from)
  const lengthMs = end.getTime() - start.getTime()
  if (lengthMs <= 0) throw unprocessable('range_empty', '`from` must be before `to`.', 'from')
  if (lengthMs > LONGEST_DAYS * DAY_MS + PUT_BACK_MS)
    throw unprocessable('range_too_long', `A range is at most ${LONGEST_DAYS} days.`, 'from')
  return { from: start, to: end }
}

/** When each day or week (from Monday) of the range begins in that zone; the first one may begin before it. */
export function stepStarts({ from, to }: Range, unit: 'day' | 'week', zone: string): Date[] {
  const wallAt = createWall(zone)
  const first = dayOf(wallAt(from.getTime()))
  const sinceMonday = unit === 'week' ? (new Date(first).getUTCDay() - MONDAY + 7) % 7 : 0
  const stepMs = (unit === 'week' ? 7 : 1) * DAY_MS
  const starts: Date[] = []
  for (let day = first - sinceMonday * DAY_MS; ; day += stepMs) {
    const start = beginOf(day, wallAt)
    if (start >= to.getTime()) return starts
    if (start !== starts.at(-1)?.getTime()) starts.push(new Date(start))
  }
}

/** What the clock on the wall shows at that instant, told as if it were in UTC. */
type Wall = (at: number) => number

function createWall(zone: string): Wall {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
    const of = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type))
    const wall = new Date(0)
    wall.setUTCFullYear(parts.get('era') === 'BC' ? 1 - of('year') : of('year'), of('month') - 1, of('day'))
    return wall.setUTCHours(of('hour'), of('minute'), of('second'))
  }
}

function dayOf(wall: number): number {
  return Math.floor(wall / DAY_MS) * DAY_MS
}

/**
 * The first instant of a day. Where clocks are put forward at midnight it is not midnight; put back, there are two of them;
 * a day that a zone left out begins with the one after it.
 */
function beginOf(day: number, wallAt: Wall): number {
  const offsets = [day - DAY_MS, day + DAY_MS].map((near) => wallAt(near) - near)
  const candidates = offsets.map((offset) => day - offset)
  const within = candidates.filter((at) => dayOf(wallAt(at)) === day)
  return within.length > 0 ? Math.min(...within) : Math.max(...candidates)
}
