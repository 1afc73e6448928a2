/** The worker's side of `hand-off.ts`: it offers what room it has, and sends what was leased for it. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { giveBack, newLeaseToken } from './claim.ts'
import { type ClaimedDelivery, LEASE_SLACK_MS, stampsOf, withSettings } from './claimed.ts'
import type { Handed, NewLease, NewLeased, Taker } from './hand-off.ts'
import type { LaneTable } from './lane-table.ts'
import { DEFAULT_IN_FLIGHT } from './lanes.ts'
import type { SendingSettings, SettingsMemory } from './sending-settings.ts'
import type { Slots } from './slots.ts'

/** What takes longer to commit goes by a claim, which asks for the webhook's settings anew. */
const FRESH_MS = 500

export type Means = {
  ctx: Context
  nodeId: string
  lanes: LaneTable
  slots: Slots
  settings: SettingsMemory
  /** Begins an attempt. */
  send: (delivery: ClaimedDelivery) => void
  /** These have something due after all. */
  wake: (webhookIds: readonly string[]) => void
}

export class NewDeliveries implements Taker {
  readonly #means: Means
  readonly #taking = new Set<Promise<void>>()
  #isOpen = false

  constructor(means: Means) {
    this.#means = means
  }

  /** None of what it was given is on its way to be sent or given back. */
  get isIdle(): boolean {
    return this.#taking.size === 0
  }

  /** Not before the lanes are known: what waits there comes first. */
  open(): void {
    this.#isOpen = true
  }

  /** From now on it gives everything back. Resolves when nothing is on its way. */
  async close(): Promise<void> {
    this.#isOpen = false
    await Promise.all(this.#taking)
  }

  offer(): NewLease | undefined {
    const { lanes, slots, nodeId } = this.#means
    const exceptWebhookIds = this.#isOpen && slots.room.free > 0 ? lanes.busy() : undefined
    return exceptWebhookIds && { leaseToken: newLeaseToken(nodeId), slackMs: LEASE_SLACK_MS, exceptWebhookIds }
  }

  async unknownSettings(tx: Tx, deliveries: readonly NewLeased[]): Promise<SendingSettings[]> {
    return this.#means.settings.readUnknown(tx, stampsOf(deliveries))
  }

  take(handed: Handed): void {
    const { log } = this.#means.ctx
    const taking = this.#take(handed)
      .catch((error: unknown) =>
        log.error({ key: 'delivery.take_failed', err: error }, 'new deliveries wait until their lease ends'),
      )
      .finally(() => this.#taking.delete(taking))
    this.#taking.add(taking)
  }

  async #take({ deliveries, leasedAt, settings: read }: Handed): Promise<void> {
    const { ctx, settings, wake } = this.#means
    settings.learn(read)
    const ready = await withSettings(ctx.db, settings, deliveries, leasedAt)
    const isFresh = ctx.clock.now().getTime() - leasedAt.getTime() <= FRESH_MS
    const caps = new Map(deliveries.map(({ webhookId, maxInFlight }) => [webhookId, maxInFlight ?? DEFAULT_IN_FLIGHT]))
    const refused = ready.filter((delivery) => !(isFresh && this.#start(delivery, caps.get(delivery.webhookId) ?? 0)))
    ctx.deliveryMetrics.handedOver(ready.length - refused.length)
    await giveBack(ctx, refused)
    if (refused.length > 0) wake(refused.map(({ webhookId }) => webhookId))
  }

  #start(delivery: ClaimedDelivery, cap: number): boolean {
    const { lanes, slots, send } = this.#means
    const hasRoom = this.#isOpen && slots.room.free > 0 && lanes.hasRoom(delivery.webhookId)
    if (!hasRoom) return false
    lanes.handedOver(delivery.webhookId, cap)
    send(delivery)
    return true
  }
}
