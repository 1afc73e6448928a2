/** Two months of work of the sample company, done by the real verbs at the times when it would have been done. */
import { cancelApproval } from '../../src/approvals/cancel.ts'
import { createBody } from '../../src/approvals/contract.ts'
import { createApproval } from '../../src/approvals/create.ts'
import { decide } from '../../src/approvals/decide.ts'
import type { Approval } from '../../src/approvals/shapes.ts'
import type { Context, ServiceActor } from '../../src/context.ts'
import type { Company } from './company.ts'
import type { Chance } from './random.ts'
import { requestersOf, type ServiceName, wantedBy } from './requests.ts'
import { asksVisitor, nextAsked, wordsFor } from './verdicts.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DAYS = 60
const PER_WORKDAY = 8
const LEFT_MS = 4 * DAY_MS
const LEFT_SHARE = 0.8
/** Offices are open from 8 to 18 in Bangkok. */
const OPENS_UTC = 1
const OPEN_HOURS = 10

/** A clock that is set; it never goes back. */
export class PastClock {
  #nowMs = 0

  now(): Date {
    return new Date(this.#nowMs)
  }

  moveTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms)
  }
}

export type Cast = { ctx: Context; clock: PastClock; company: Company; services: Record<ServiceName, ServiceActor> }

type Deed = { atMs: number; act: () => Promise<Deed | undefined> }

/** Up to now; what would have been decided later waits still. */
export async function liveThrough(cast: Cast, chance: Chance): Promise<void> {
  const now = Date.now()
  const agenda = requestTimes(now, chance).map((atMs): Deed => ({ atMs, act: () => ask(cast, chance) }))
  for (let deed = takeFirst(agenda); deed && deed.atMs < now; deed = takeFirst(agenda)) {
    cast.clock.moveTo(deed.atMs)
    const next = await deed.act()
    if (next) agenda.push(next)
  }
}

export function historyBegins(): number {
  return Date.now() - (DAYS + 1) * DAY_MS
}

function requestTimes(now: number, chance: Chance): number[] {
  const today = Math.floor(now / DAY_MS) * DAY_MS
  return Array.from({ length: DAYS + 1 }, (_, ago) => today - ago * DAY_MS).flatMap((day) => {
    const isWeekend = new Date(day).getUTCDay() % 6 === 0
    const count = isWeekend ? 1 : PER_WORKDAY
    return Array.from({ length: count }, () => day + (OPENS_UTC + chance.next() * OPEN_HOURS) * HOUR_MS)
  })
}

function takeFirst(agenda: Deed[]): Deed | undefined {
  let first = 0
  for (const [place, { atMs }] of agenda.entries()) if (atMs < (agenda[first]?.atMs ?? 0)) first = place
  return agenda.splice(first, 1)[0]
}

async function ask(cast: Cast, chance: Chance): Promise<Deed> {
  const { ctx, clock, company, services } = cast
  const person = chance.pick(requestersOf(company, chance))
  const { service, body } = wantedBy(person, company, chance, clock.now())
  const approval = await createApproval(ctx, services[service], createBody.parse(body))
  return answerOf(cast, chance, { approval, service })
}

type Open = { approval: Approval; service: ServiceName }

/**
 * Most answer within hours, some within days; few things are withdrawn before. What lately came to people whom a visitor
 * may be is left to them.
 */
function answerOf(cast: Cast, chance: Chance, open: Open): Deed {
  const nowMs = cast.clock.now().getTime()
  const isLeft = Date.now() - nowMs < LEFT_MS && asksVisitor(open.approval, cast.company) && chance.next() < LEFT_SHARE
  const hours = open.approval.urgency === 'URGENT' ? chance.around(1.5, 0.8) : chance.around(5, 1.1)
  return { atMs: isLeft ? Date.now() + DAY_MS : nowMs + hours * HOUR_MS, act: () => answer(cast, chance, open) }
}

async function answer(cast: Cast, chance: Chance, { approval, service }: Open): Promise<Deed | undefined> {
  const { ctx, services } = cast
  const { id } = approval
  if (chance.next() < 0.03) {
    await cancelApproval(ctx, services[service], { id, reason: 'No longer needed.' })
    return undefined
  }
  const approverId = nextAsked(approval)
  if (approverId === undefined) return undefined
  const after = await decide(ctx, services[service], { id, approverId, ...wordsFor(chance) })
  return after.status === 'PENDING' ? answerOf(cast, chance, { approval: after, service }) : undefined
}
