/** Clears the queue of what is too late to send, and of what waits for devices that are gone. */
import type { Context } from '../../context.ts'
import { deleteStalePushes, releaseLanes } from './queue-queries.ts'

/** Safe to run twice and on several nodes. */
export async function forgetStalePushes({ db, clock }: Context): Promise<void> {
  await deleteStalePushes(db, clock.now())
}

/** The only node has just started, so that nobody has a device in hand. */
export async function recoverPushes({ db }: Context): Promise<void> {
  await releaseLanes(db)
}
