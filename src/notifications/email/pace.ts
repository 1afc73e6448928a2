/**
 * When the mails that wait for one reader go, and which of them together. Pure: what waits, what the reader has chosen and
 * what went lately come in. Nothing is lost: a mail goes, waits, goes with others, or is needed no more.
 */
import { type DailyWindow, endOfWindow } from '../../lib/zoned-time.ts'
import type { WAITS } from '../contract.ts'

const HOUR_MS = 3_600_000

export type WaitsFor = (typeof WAITS)[number]

/** What of a mail decides when it goes. */
export type PacedMail = {
  id: string
  createdAt: Date
  /** It was tried before, and goes as it went. */
  isRetried: boolean
  /** About the reader's own safety, or made of others: it goes at once, by itself, and counts for nothing. */
  isExempt: boolean
  isUrgent: boolean
  /** After it, the mail is worth little. */
  dueAt: Date | null
  waitsFor: WaitsFor | null
  /** Why nobody needs it any more; null while somebody does. */
  needless: string | null
}

/** `hourlyCap`: 0 is none. `gatherMs`: 0 lets each mail go by itself, but for what was over the cap. */
export type Pace = { settleMs: number; gatherMs: number; hourlyCap: number }

export type Situation = {
  quiet: DailyWindow | null
  zone: string
  /** When mails to the reader went within the last hour, oldest first. */
  sent: readonly Date[]
  now: Date
  pace: Pace
}

export type Plan = {
  send: string[]
  /** Together, in one mail. */
  gather: string[]
  hold: { id: string; until: Date; waitsFor: WaitsFor }[]
  drop: { id: string; why: string }[]
}

export function planMails(mails: readonly PacedMail[], situation: Situation): Plan {
  const plan: Plan = { send: [], gather: [], hold: [], drop: [] }
  const ready = mails.filter((mail) => isReady(mail, situation, plan))
  const closesAt = windowEnd(ready, situation)
  if (closesAt) hold(plan, ready, closesAt, 'gathering')
  else release(plan, ready, situation)
  return plan
}

/** Neither needless, nor settled by what it is, nor for later in the day. */
function isReady(mail: PacedMail, { quiet, zone, now }: Situation, plan: Plan): boolean {
  const { id, needless, isExempt, isRetried, isUrgent, dueAt } = mail
  if (needless !== null && !isRetried) {
    plan.drop.push({ id, why: needless })
    return false
  }
  if (isExempt) {
    plan.send.push(id)
    return false
  }
  const quietUntil = quiet && !isUrgent ? endOfWindow(quiet, now, zone) : undefined
  // What would be overdue by the morning is urgent by itself.
  const isPressing = dueAt !== null && quietUntil !== undefined && dueAt > now && dueAt <= quietUntil
  if (quietUntil && !isPressing) {
    plan.hold.push({ id, until: quietUntil, waitsFor: 'quiet_hours' })
    return false
  }
  if (isRetried) plan.send.push(id)
  return !isRetried
}

/**
 * Until when more may come that goes with them: a moment after the last one, but no longer than `gatherMs` after the first,
 * and `gatherMs` after the last mail that went. Undefined when nothing need be waited for.
 */
function windowEnd(ready: readonly PacedMail[], { sent, now, pace }: Situation): Date | undefined {
  if (ready.length === 0 || pace.gatherMs === 0) return undefined
  const times = ready.map(({ createdAt }) => createdAt.getTime())
  const settled = Math.min(Math.max(...times) + pace.settleMs, Math.min(...times) + pace.gatherMs)
  const lastSent = sent.at(-1)
  const end = Math.max(settled, lastSent === undefined ? 0 : lastSent.getTime() + pace.gatherMs)
  return end > now.getTime() ? new Date(end) : undefined
}

function release(plan: Plan, ready: readonly PacedMail[], { sent, now, pace }: Situation): void {
  const room = pace.hourlyCap === 0 ? Infinity : Math.max(0, pace.hourlyCap - sent.length)
  const ids = (mails: readonly PacedMail[]): string[] => mails.map(({ id }) => id)
  const late = new Date((sent[0] ?? now).getTime() + HOUR_MS)
  if (pace.gatherMs > 0) {
    const [going, waiting] = room > 0 ? [ready, []] : [ready.filter(isUrgent), ready.filter((mail) => !isUrgent(mail))]
    together(plan, ids(going))
    return hold(plan, waiting, late, 'hourly_cap')
  }
  const held = room > 0 ? ready.filter((mail) => !isUrgent(mail) && mail.waitsFor === 'hourly_cap') : []
  const others = ready.filter((mail) => !isUrgent(mail) && !held.includes(mail))
  const left = held.length > 0 ? room - 1 : room
  plan.send.push(...ids(ready.filter(isUrgent)), ...ids(others.slice(0, left)))
  together(plan, ids(held))
  hold(plan, others.slice(left), late, 'hourly_cap')
}

function together(plan: Plan, ids: readonly string[]): void {
  plan[ids.length > 1 ? 'gather' : 'send'].push(...ids)
}

function hold(plan: Plan, mails: readonly PacedMail[], until: Date, waitsFor: WaitsFor): void {
  plan.hold.push(...mails.map(({ id }) => ({ id, until, waitsFor })))
}

function isUrgent(mail: PacedMail): boolean {
  return mail.isUrgent
}
