/** Arranges what waits for each reader before it is claimed: what goes now, what later, what together. */
import { z } from 'zod'
import { forgetTokens } from '../../auth/decision-links.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../db/transact.ts'
import type { ApprovalsNow, Asked } from '../approvals-now.ts'
import { channelsOf, newsOfMail } from '../channels.ts'
import { DEFAULT_ZONE } from '../letters/format.ts'
import { readPreferences, type StoredPreferences } from '../preferences-queries.ts'
import {
  applyPlan,
  gatherMails,
  lockPeopleToArrange,
  readGoing,
  readWaitingMails,
  type WaitingMail,
} from './arrange-queries.ts'
import { isTooOld } from './judge.ts'
import { type Pace, type PacedMail, type Plan, planMails } from './pace.ts'

const PEOPLE = 20
const ASKS = new Set(['approval.assigned', 'approval.reminder'])
/** Of so many requests a gathered mail has the links to decide by: mail programs cut off what is longer than 100 KB. */
const MAX_LINKED = 25

export type Arranging = { ctx: Context; pace: Pace } & Pick<ApprovalsNow, 'stillAsked'>

export type Arranged = {
  /** There may be more people to look at. */
  isMore: boolean
  /** When the first of those is due that now wait. */
  nextAt: Date | null
}

/** Safe on any number of nodes. What a crash interrupts is as it was. */
export async function arrangeMails({ ctx, pace, stillAsked }: Arranging): Promise<Arranged> {
  const now = ctx.clock.now()
  const plans = await ctx.transact(async (tx) => {
    const userIds = await lockPeopleToArrange(tx, now, PEOPLE)
    if (userIds.length === 0) return []
    const waiting = await readWaitingMails(tx, userIds, now)
    const asked = new Set((await stillAsked(tx, askedBy(waiting))).map(keyOf))
    const going = Map.groupBy(await readGoing(tx, userIds, now), ({ userId }) => userId)
    const made: Arrangement[] = []
    for (const reader of await readPreferences(tx, userIds)) {
      const mails = waiting.filter(({ userId }) => userId === reader.userId)
      const sent = (going.get(reader.userId) ?? []).map(({ at }) => at)
      const paced = mails.map((mail) => pacedMail(mail, { reader, asked, now }))
      const plan = planMails(paced, { ...quietOf(reader), sent, now, pace })
      made.push({ ...plan, unlinked: await apply(ctx, tx, plan, mails) })
    }
    return made
  })
  if (plans.some(({ gather, hold, drop }) => gather.length + hold.length + drop.length > 0))
    ctx.noteChange({ area: 'Mails' })
  await forgetTokens(
    ctx,
    plans.flatMap(({ unlinked, drop }) => [...unlinked, ...drop.map(({ id }) => id)]),
  )
  const times = plans.flatMap(({ hold }) => hold.map(({ until }) => until.getTime()))
  return { isMore: plans.length === PEOPLE, nextAt: times.length === 0 ? null : new Date(Math.min(...times)) }
}

/** With the mails whose links no mail will have. */
type Arrangement = Plan & { unlinked: string[] }

/** Links stay those of the mail that they were made with, and go in the one that it went into. Answers which do not. */
async function apply(ctx: Context, tx: Tx, plan: Plan, mails: readonly WaitingMail[]): Promise<string[]> {
  const now = ctx.clock.now()
  await applyPlan(tx, plan, now)
  if (plan.gather.length === 0) return []
  const gathered = mails.filter(({ id }) => plan.gather.includes(id))
  const asking = gathered.filter(({ kind }) => ASKS.has(kind)).map(({ id }) => id)
  const linked = new Set(asking.slice(0, MAX_LINKED))
  const items = gathered.map(({ id, kind, about, facts }) => ({
    ...(linked.has(id) ? { mailId: id } : {}),
    kind,
    about,
    facts: withoutBody(facts),
  }))
  await gatherMails(tx, plan.gather, { id: ctx.ids.next('mail'), facts: { items }, now })
  return asking.slice(MAX_LINKED)
}

/** One line of each is shown; the page has the rest. */
function withoutBody(facts: unknown): unknown {
  const isLong = z.object({ approvalId: z.string() }).safeParse(facts).success
  return isLong ? { ...Object(facts), description: '', fields: [], decisions: [] } : facts
}

type Standing = { reader: StoredPreferences; asked: ReadonlySet<string>; now: Date }

const urgency = z.object({ isUrgent: z.boolean().catch(false), dueDate: z.iso.datetime().nullable().catch(null) })

function pacedMail(mail: WaitingMail, standing: Standing): PacedMail {
  const { id, kind, facts, createdAt, attemptCount, isWritten, waitsFor } = mail
  const { isUrgent = false, dueDate = null } = urgency.safeParse(facts).data ?? {}
  const isAsk = ASKS.has(kind)
  const news = newsOfMail(kind, facts)
  return {
    id,
    createdAt,
    isRetried: attemptCount > 0 || isWritten,
    // What is too old is not gathered into a new one, but judged as it is.
    isExempt: news === undefined || news === 'security' || facts === null || isTooOld(createdAt, standing.now),
    isUrgent: isAsk && isUrgent,
    dueAt: isAsk && dueDate !== null ? new Date(dueDate) : null,
    waitsFor,
    needless: needlessness(mail, standing),
  }
}

function needlessness(mail: WaitingMail, { reader, asked }: Standing): string | null {
  const { kind, about, userId, facts } = mail
  if (ASKS.has(kind) && about !== null && !asked.has(keyOf({ userId, approvalId: about })))
    return 'the request waited for this person no more'
  const news = newsOfMail(kind, facts)
  if (news !== undefined && !channelsOf(news, reader.choices).includes('email'))
    return 'this person wants no mail of this kind any more'
  return null
}

function askedBy(waiting: readonly WaitingMail[]): Asked[] {
  return waiting.flatMap(({ kind, userId, about }) =>
    ASKS.has(kind) && about !== null ? [{ userId, approvalId: about }] : [],
  )
}

function keyOf({ userId, approvalId }: Asked): string {
  return `${userId} ${approvalId}`
}

function quietOf({ quietFrom, quietTo, timeZone }: StoredPreferences) {
  const quiet = quietFrom === null || quietTo === null ? null : { from: quietFrom, to: quietTo }
  return { quiet, zone: timeZone ?? DEFAULT_ZONE }
}
