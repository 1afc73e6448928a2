/** How much waits to be delivered, for whoever looks at the whole: counted as far as it is cheap. */
import type { Context } from '../context.ts'
import { countUpTo, readOldestDue, useIndexesOnly, useOneProcessor } from './waiting-queries.ts'

export type DeliveryBacklog = { pending: number; held: number; dead: number; oldestDueAt: Date | null }

/** Each number is counted up to `most`. */
export async function readDeliveryBacklog({ db, clock }: Context, most: number): Promise<DeliveryBacklog> {
  return db.transaction().execute(async (tx) => {
    await useOneProcessor(tx)
    await useIndexesOnly(tx)
    return {
      pending: await countUpTo(tx, 'PENDING', most),
      held: await countUpTo(tx, 'HELD', most),
      dead: await countUpTo(tx, 'FAILED', most),
      oldestDueAt: await readOldestDue(tx, clock.now()),
    }
  })
}
