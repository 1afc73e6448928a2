/** One stream of a service's events: from the feed to frames, for as long as its caller listens and may. */
import { type Context, serviceOf } from '../context.ts'
import { checkFeedCursor, feedEnd, followFeed } from '../events/follow.ts'
import type { Wake } from '../lib/wake.ts'
import type { StreamCall } from '../route.ts'
import type { streamRoutes } from './contract.ts'
import type { Hub } from './hub.ts'
import { cursorFrame, eventFrame, HEARTBEAT, openingFrame } from './sse.ts'

/** Few, because an event may have 256 KiB. */
const PAGE = 50

export type StreamTimes = { heartbeatMs: number; recheckMs: number }
/** Together: a key that was revoked is noticed within half a minute, also on a quiet stream. */
export const STREAM_TIMES: StreamTimes = { heartbeatMs: 15_000, recheckMs: 15_000 }

type Call = StreamCall<typeof streamRoutes.service>

/** @throws 400 for a cursor that no feed gave out, 429 `too_many_streams` */
export async function streamEvents(hub: Hub, call: Call, times: StreamTimes): Promise<AsyncIterable<string>> {
  const { ctx, actor, query, request, gone } = call
  const { id } = serviceOf(actor)
  // A browser that reconnects repeats the address as it was, so its `after` is the older one.
  const cursor = await beginning(ctx, id, request.headers['last-event-id'] || query.after)
  return new EventStream(call, { serviceId: id, cursor, news: hub.join(id, gone), times })
}

async function beginning(ctx: Context, serviceId: string, after: string | undefined): Promise<string> {
  if (after === undefined) return (await feedEnd(ctx, serviceId)).cursor
  checkFeedCursor(after)
  return after
}

type Start = { serviceId: string; cursor: string; news: Wake; times: StreamTimes }

class EventStream implements AsyncIterable<string> {
  readonly #call: Call
  readonly #serviceId: string
  readonly #news: Wake
  readonly #times: StreamTimes
  #cursor: string
  #recheckAtMs: number

  constructor(call: Call, { serviceId, cursor, news, times }: Start) {
    this.#call = call
    this.#serviceId = serviceId
    this.#cursor = cursor
    this.#news = news
    this.#times = times
    this.#recheckAtMs = this.#nowMs() + times.recheckMs
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    const { gone } = this.#call
    yield openingFrame(this.#cursor)
    for (let isNews = true; await this.#mayGoOn(); isNews = await this.#news.wait(this.#times.heartbeatMs, gone)) {
      if (isNews) yield* this.#unread()
      else yield HEARTBEAT
    }
  }

  async *#unread(): AsyncGenerator<string> {
    const { ctx, query } = this.#call
    for (let isLast = false; !isLast && (await this.#mayGoOn());) {
      const page = await followFeed(ctx, this.#serviceId, { after: this.#cursor, patterns: query.events, limit: PAGE })
      for (const { cursor, eventType, body } of page.events) {
        if (this.#call.gone.aborted) return
        this.#cursor = cursor
        yield eventFrame({ id: cursor, type: eventType, data: body })
      }
      if (page.nextCursor !== this.#cursor) yield cursorFrame(page.nextCursor)
      this.#cursor = page.nextCursor
      isLast = page.events.length < PAGE
    }
  }

  async #mayGoOn(): Promise<boolean> {
    if (this.#call.gone.aborted) return false
    if (this.#nowMs() < this.#recheckAtMs) return true
    this.#recheckAtMs = this.#nowMs() + this.#times.recheckMs
    return this.#call.isStillAllowed()
  }

  #nowMs(): number {
    return this.#call.ctx.clock.now().getTime()
  }
}
