/** Lists the event types: ours, and those that services made themselves and used lately. */
import type { Context } from '../context.ts'
import { pageOfWhole } from '../lib/cursor.ts'
import { lowestIdAt } from '../lib/ids.ts'
import type { WholeQuery } from '../lib/schemas.ts'
import type { EventType } from './contract.ts'
import { describeOwn } from './describe-types.ts'
import { seenTypes } from './queries.ts'

const SEEN_DAYS = 90
const DAY_MS = 24 * 3_600_000
/** A type that is rarer than one in so many of the service's events may be missed: to find it, all would have to be read. */
export const SEEN_EVENTS = 10_000

/** `serviceId` undefined: what any service used. */
export async function listEventTypes(
  { db, clock }: Context,
  builtIns: readonly EventType[],
  query: WholeQuery,
  serviceId?: string,
) {
  const fromId = lowestIdAt('event', new Date(clock.now().getTime() - SEEN_DAYS * DAY_MS))
  const seen = new Map(await seenTypes(db, serviceId, { fromId, limit: SEEN_EVENTS }))
  const ours = builtIns.map((type) => ({ ...type, lastSeenAt: seen.get(type.eventType) ?? null }))
  const known = new Set(ours.map(({ eventType }) => eventType))
  const own = [...seen].flatMap(([type, lastSeenAt]) => (known.has(type) ? [] : [describeOwn(type, lastSeenAt)]))
  return pageOfWhole([...ours, ...own], query, 'event-types')
}
