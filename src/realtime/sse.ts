/** Server-sent events as text (WHATWG HTML §9.2). Pure; who writes it minds the back-pressure. */

/** Keeps proxies and callers from taking a quiet stream for a dead one. */
export const HEARTBEAT = ':\n\n'

const RETRY_MS = 1000

/** `data` must be one line, as JSON without indentation is: so it arrives byte for byte. */
export function eventFrame({ id, type, data }: { id: string; type: string; data: string }): string {
  return `id: ${id}\nevent: ${type}\ndata: ${data}\n\n`
}

/** One without a place in the feed: the caller's `Last-Event-ID` stays. */
export function bareEvent(type: string, data: string): string {
  return `event: ${type}\ndata: ${data}\n\n`
}

/** Moves the caller's `Last-Event-ID` and tells nothing: browsers dispatch no event for it. */
export function cursorFrame(id: string): string {
  return `id: ${id}\n\n`
}

/** The same for callers who must see that the stream lives, which a browser shows of events alone. */
export function cursorEvent(id: string): string {
  return `id: ${id}\nevent: heartbeat\ndata: {}\n\n`
}

/** So that a caller who is cut before the first event does not begin at another "now"; and how soon to come back. */
export function openingFrame(id: string): string {
  return retryField(RETRY_MS) + cursorFrame(id)
}

/** How soon a caller who was cut comes back. */
export function retryField(ms: number): string {
  return `retry: ${ms}\n`
}
