/** Makes the deliveries of an event, in the transaction that records it (law 1). It sends nothing. */
import { matchingPatterns } from '../events/catalogue.ts'
import type { EventSubscriber } from '../events/record.ts'
import { onCommit } from '../db/transact.ts'
import type { Clock } from '../lib/clock.ts'
import type { IdSource } from '../lib/ids.ts'
import { insertDeliveries } from './delivery-changes.ts'

/** One statement, however many webhooks listen. A test event is sent by its own verb, to one webhook. */
export function createDeliveryFanOut(
  clock: Clock,
  ids: IdSource,
  wake: (webhookIds: readonly string[]) => void,
): EventSubscriber {
  return async (tx, event) => {
    if (event.eventType === 'webhook.test') return
    const made = await insertDeliveries(tx, {
      event,
      firstId: ids.next('delivery'),
      patterns: matchingPatterns(event.eventType),
      now: clock.now(),
    })
    if (made.length > 0) onCommit(tx, () => wake(made))
  }
}
