/** Which jobs wait, for whoever looks at the whole. */
import type { Context } from '../context.ts'
import { countOpen, oldestDue } from './queries.ts'

export async function readJobBacklog({ db, clock }: Context): Promise<{ waiting: number; oldestDueAt: Date | null }> {
  const { queued, running } = await countOpen(db)
  return { waiting: queued + running, oldestDueAt: await oldestDue(db, clock.now()) }
}
