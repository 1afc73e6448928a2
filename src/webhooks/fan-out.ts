/** Makes the deliveries of an event, in the transaction that records it (law 1). It sends nothing. */
import type { Logger } from 'pino'
import { onCommit, type Tx } from '../db/transact.ts'
import { matchingPatterns } from '../events/catalogue.ts'
import type { EventSubscriber } from '../events/record.ts'
import type { Clock } from '../lib/clock.ts'
import type { IdSource } from '../lib/ids.ts'
import { type FanOut, insertChosenDeliveries, insertDeliveries, type MadeDeliveries } from './delivery-changes.ts'
import { createChoose } from './filter.ts'
import type { HandOff } from './hand-off.ts'

export type FanOutWorld = {
  clock: Clock
  ids: IdSource
  log: Logger
  wake: (webhookIds: readonly string[]) => void
  handOff: HandOff
}

/**
 * One statement, however many webhooks listen, and a second one only when a filter lets the event through. A test event is
 * sent by its own verb, to one webhook.
 */
export function createDeliveryFanOut({ clock, ids, log, wake, handOff }: FanOutWorld): EventSubscriber {
  const choose = createChoose(log)
  const makeDeliveries = async (tx: Tx, fanOut: Omit<FanOut, 'firstId'>): Promise<Made> => {
    const { event } = fanOut
    const patterns = matchingPatterns(event.eventType)
    const all = await insertDeliveries(tx, { ...fanOut, firstId: ids.next('delivery'), patterns })
    const webhookIds = all.filtered.length === 0 ? [] : choose(event, all.filtered).map(({ id }) => id)
    if (webhookIds.length === 0) return all
    const chosen = await insertChosenDeliveries(tx, { ...fanOut, firstId: ids.next('delivery'), webhookIds })
    return { due: [...all.due, ...chosen.due], leased: [...all.leased, ...chosen.leased] }
  }
  return async (tx, event) => {
    if (event.eventType === 'webhook.test') return
    const now = clock.now()
    const { taker } = handOff
    const { due, leased } = await makeDeliveries(tx, { event, now, lease: taker?.offer() })
    if (due.length > 0) onCommit(tx, () => wake(due))
    if (taker === undefined || leased.length === 0) return
    const handed = { deliveries: leased, leasedAt: now, settings: await taker.unknownSettings(tx, leased) }
    onCommit(tx, () => taker.take(handed))
  }
}

type Made = Pick<MadeDeliveries, 'due' | 'leased'>
