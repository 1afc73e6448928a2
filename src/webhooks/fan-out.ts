/** Makes the deliveries of an event, in the transaction that records it (law 1). It sends nothing. */
import type { Logger } from 'pino'
import { onCommit, type Tx } from '../db/transact.ts'
import { matchingPatterns } from '../events/catalogue.ts'
import type { EventSubscriber, RecordedEvent } from '../events/record.ts'
import type { Clock } from '../lib/clock.ts'
import type { IdSource } from '../lib/ids.ts'
import { insertChosenDeliveries, insertDeliveries } from './delivery-changes.ts'
import { createChoose } from './filter.ts'

export type FanOutWorld = { clock: Clock; ids: IdSource; log: Logger; wake: (webhookIds: readonly string[]) => void }

/**
 * One statement, however many webhooks listen, and a second one only when a filter lets the event through. A test event is
 * sent by its own verb, to one webhook.
 */
export function createDeliveryFanOut({ clock, ids, log, wake }: FanOutWorld): EventSubscriber {
  const choose = createChoose(log)
  const makeDeliveries = async (tx: Tx, event: RecordedEvent): Promise<string[]> => {
    const fanOut = { event, firstId: ids.next('delivery'), now: clock.now() }
    const patterns = matchingPatterns(event.eventType)
    const { made, filtered } = await insertDeliveries(tx, { ...fanOut, patterns })
    const chosen = filtered.length === 0 ? [] : choose(event, filtered)
    if (chosen.length === 0) return made
    const webhookIds = chosen.map(({ id }) => id)
    return [...made, ...(await insertChosenDeliveries(tx, { ...fanOut, firstId: ids.next('delivery'), webhookIds }))]
  }
  return async (tx, event) => {
    if (event.eventType === 'webhook.test') return
    const made = await makeDeliveries(tx, event)
    if (made.length > 0) onCommit(tx, () => wake(made))
  }
}
