/**
 * Lets a new delivery go without a claim. Where one node works alone on its database, the transaction that records an event
 * leases its deliveries for that node's worker, which sends them as soon as it is committed: nobody looks for them first.
 * Only for webhooks that the next claim would give everything to; the others wait for their turn as always.
 * Two nodes may not: what is leased so is not counted in the caps of others before the worker's next claim.
 */
import type { LeasedRow } from './claim-queries.ts'

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

/** The worker of this node. */
export type Taker = {
  /** Undefined: it has no room now. */
  offer(): NewLease | undefined
  /** After the commit. It sends them, or gives back what it has no room for. `leasedAt`: when the lease began. */
  take(deliveries: readonly NewLeased[], leasedAt: Date): void
}

/** Between the fan-out and whichever worker runs; without one, nothing is leased. */
export class HandOff {
  taker: Taker | undefined
}
