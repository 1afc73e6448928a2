/** A change must never fail because people cannot be told of it: what cannot be understood is logged and counted instead. */
import { Counter, type Registry } from 'prom-client'
import type { Logger } from 'pino'
import type { RecordedEvent } from '../events/record.ts'

export type NoteUntold = (event: RecordedEvent, error: unknown) => void

export function createNoteUntold(log: Logger, metrics: Registry): NoteUntold {
  const counter = new Counter({
    name: 'uxone_untold_events_total',
    help: 'Events that people were not told of, because their body was not understood; should stay 0',
    registers: [metrics],
  })
  return ({ id: eventId, eventType, approvalId }, error) => {
    counter.inc()
    log.error(
      { key: 'notifications.untold', eventId, eventType, approvalId, err: error },
      'an event was not understood, and nobody was told of it',
    )
  }
}

/** What `read` makes of the event; undefined when it cannot. It must not touch the transaction. */
export function readOrNote<T>(note: NoteUntold, event: RecordedEvent, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    note(event, error)
    return undefined
  }
}
