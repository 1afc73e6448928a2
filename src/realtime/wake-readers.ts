/** Wakes the readers of a service's events, and those of all, after the commit, here and on other nodes (law 5). */
import { onCommit } from '../db/transact.ts'
import type { EventSubscriber } from '../events/record.ts'
import { EVERY_SERVICE } from './hub.ts'

/** `announce` tells the other nodes; there are none on the embedded database. */
export function createReaderWake(wake: (topic: string) => void, announce?: () => void): EventSubscriber {
  return async (tx, { serviceId }) => {
    onCommit(tx, () => {
      wake(serviceId)
      wake(EVERY_SERVICE)
    })
    if (announce) onCommit(tx, announce)
  }
}
