/**
 * Lets a new delivery go without a claim. Where one node works alone on its database, the transaction that records an event
 * leases its deliveries for that node's worker, which sends them as soon as it is committed: nobody looks for them first.
 * Only for webhooks that the next claim would give everything to; the others wait for their turn as always.
 * Two nodes may not: what is leased so is not counted in the caps of others before the worker's next claim.
 */
import type { Tx } from '../db/transact.ts'
import type { LeasedRow } from './claim-queries.ts'
import type { SendingSettings } from './sending-settings.ts'

/** Under which new deliveries may be leased. */
export type NewLease = {
  leaseToken: string
  /** A lease lasts as long as the webhook's timeout and this. */
  slackMs: number
  /** Webhooks that have to wait for their turn. */
  exceptWebhookIds: readonly string[]
}

/** A delivery that was leased when it was made. */
export type NewLeased = LeasedRow & { maxInFlight: number | null }

/** `leasedAt`: when the lease began. `settings`: what it did not know. */
export type Handed = { deliveries: readonly NewLeased[]; leasedAt: Date; settings: readonly SendingSettings[] }

/** The worker of this node. */
export type Taker = {
  /** Undefined: it has no room now. */
  offer(): NewLease | undefined
  /**
   * Before the commit: the settings that it will need and does not know. Read later, they would wait for a connection
   * behind whoever else wants one.
   */
  unknownSettings(tx: Tx, deliveries: readonly NewLeased[]): Promise<SendingSettings[]>
  /** After the commit. It sends them, or gives back what it has no room for. */
  take(handed: Handed): void
}

/** Between the fan-out and whichever worker runs; without one, nothing is leased. */
export class HandOff {
  taker: Taker | undefined
}
