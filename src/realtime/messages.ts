/** What goes down a line: written once for each kind of line, and shared by all who are told. */
import type { FeedEntry } from '../events/follow.ts'
import type { Line } from '../route.ts'
import { bareEvent, cursorEvent, eventFrame, retryField } from './sse.ts'

/** What one kind of line carries, and another one of the same. */
export type Message = (carrier: Line['carrier']) => Buffer

/** An event, by its body as it was frozen. */
export function eventMessage({ cursor, eventType }: FeedEntry, body: string): Message {
  return writtenOnce((carrier) =>
    carrier === 'ws'
      ? `{"cursor":"${cursor}","event":${body}}`
      : eventFrame({ id: cursor, type: eventType, data: body }),
  )
}

/** Tells an area of the API that has something new to be read. It has no place in the feed, and is not told again. */
export function changeMessage(area: string): Message {
  const data = JSON.stringify({ changed: area })
  return writtenOnce((carrier) => (carrier === 'ws' ? data : bareEvent('changed', data)))
}

/** Moves the caller's cursor and tells nothing; so often that silence means a dead line. */
export function heartbeat(cursor: string): Message {
  return writtenOnce((carrier) => (carrier === 'ws' ? `{"cursor":"${cursor}"}` : cursorEvent(cursor)))
}

/** The first of all: so that a caller who is cut before the first event does not begin at another "now". */
export function opening(cursor: string, retryMs: number): Message {
  const message = heartbeat(cursor)
  return (carrier) => (carrier === 'sse' ? Buffer.from(retryField(retryMs) + message(carrier)) : message(carrier))
}

/** Written when the first line of a kind needs it, for all of them. */
function writtenOnce(write: (carrier: Line['carrier']) => string): Message {
  const written = new Map<Line['carrier'], Buffer>()
  return (carrier) => {
    const bytes = written.get(carrier) ?? Buffer.from(write(carrier))
    written.set(carrier, bytes)
    return bytes
  }
}
