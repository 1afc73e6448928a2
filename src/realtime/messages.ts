/** What goes down a line: written once for each kind of line, and shared by all who are told. */
import type { FeedEntry } from '../events/follow.ts'
import type { Line } from '../route.ts'
import { cursorEvent, eventFrame, retryField } from './sse.ts'

/** One event on its way to people. */
export class Message {
  readonly #cursor: string
  readonly #eventType: string
  readonly #body: string
  readonly #written = new Map<Line['carrier'], Buffer>()

  constructor({ cursor, eventType }: FeedEntry, body: string) {
    this.#cursor = cursor
    this.#eventType = eventType
    this.#body = body
  }

  as(carrier: Line['carrier']): Buffer {
    const written = this.#written.get(carrier) ?? Buffer.from(this.#write(carrier))
    this.#written.set(carrier, written)
    return written
  }

  #write(carrier: Line['carrier']): string {
    if (carrier === 'ws') return `{"cursor":"${this.#cursor}","event":${this.#body}}`
    return eventFrame({ id: this.#cursor, type: this.#eventType, data: this.#body })
  }
}

/** Moves the caller's cursor and tells nothing; so often that silence means a dead line. */
export function heartbeat(cursor: string, carrier: Line['carrier']): Buffer {
  return Buffer.from(carrier === 'ws' ? `{"cursor":"${cursor}"}` : cursorEvent(cursor))
}

/** The first of all: so that a caller who is cut before the first event does not begin at another "now". */
export function opening(cursor: string, carrier: Line['carrier'], retryMs: number): Buffer {
  const frame = heartbeat(cursor, carrier)
  return carrier === 'sse' ? Buffer.concat([Buffer.from(retryField(retryMs)), frame]) : frame
}
