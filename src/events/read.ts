/** Reads events: one, a page, or the gap-free feed; always as they were frozen. */
import type { z } from 'zod'
import type { Context } from '../context.ts'
import { malformed, notFound } from '../lib/errors.ts'
import type { event, EventQuery } from './contract.ts'
import { countEvents, pageOfEvents, readEventBody, readFeed } from './queries.ts'

export type EventView = z.output<typeof event>

/** `serviceId` undefined: any service's. */
export async function getEvent(ctx: Context, id: string, serviceId?: string): Promise<EventView> {
  const body = await readEventBody(ctx.db, id, serviceId)
  if (body === undefined) throw notFound('event', id)
  return parse(body)
}

export async function listEvents(ctx: Context, { after, ...query }: EventQuery, serviceId?: string) {
  const { limit, cursor, count, ...filter } = query
  const scoped = { ...filter, serviceId }
  const total = count === true ? { total: await countEvents(ctx.db, scoped) } : {}
  if (after === undefined) {
    const { bodies, nextCursor } = await pageOfEvents(ctx.db, scoped, { limit, cursor })
    return { data: bodies.map(parse), nextCursor, ...total }
  }
  if (serviceId === undefined || cursor !== undefined)
    throw malformed('`after` follows one service’s feed; it does not go with `cursor`.')
  const { events, nextCursor } = await readFeed(ctx.db, serviceId, filter, { after, limit })
  return { data: events.map(({ body }) => parse(body)), nextCursor, ...total }
}

/** `body` is what record.ts froze, so it has the shape of an event. */
function parse(body: string): EventView {
  return JSON.parse(body)
}
