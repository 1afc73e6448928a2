/** Reminds whoever is still asked before a request is due, once. */
import type { Context } from '../context.ts'
import { approvalSnapshot, type ApprovalSnapshot, askedPeople } from './approval-facts.ts'
import { askPeople } from './ask-people.ts'
import type { MailWorld } from './mail-world.ts'
import { type DueReminder, takeDueReminders } from './write-queries.ts'

const BATCH = 50

export type Reminders = {
  world: MailWorld
  /** The approval as it is now. The rooms of approvals and mails do not know each other. */
  readApproval: (ctx: Context, id: string) => Promise<unknown>
}

/** Safe to run twice and on several nodes: what is taken is taken in the transaction that writes the mail. */
export async function remindDue(ctx: Context, reminders: Reminders): Promise<void> {
  for (let taken = BATCH; taken === BATCH;) taken = await remindBatch(ctx, reminders)
}

async function remindBatch(ctx: Context, { world, readApproval }: Reminders): Promise<number> {
  return ctx.transact(async (tx) => {
    const due = await takeDueReminders(tx, ctx.clock.now(), BATCH)
    for (const [id, reminded] of Map.groupBy(due, ({ about }: DueReminder) => about)) {
      const approval = await readOrLog(ctx, id, readApproval)
      if (!approval) continue
      const open = askedPeople(approval).filter(({ userId }) => reminded.some((each) => each.userId === userId))
      await askPeople(tx, world, { kind: 'approval.reminder', approval, people: open })
    }
    return due.length
  })
}

/** One that cannot be read must not keep all others from being reminded. */
async function readOrLog(
  ctx: Context,
  id: string,
  readApproval: Reminders['readApproval'],
): Promise<ApprovalSnapshot | undefined> {
  try {
    return approvalSnapshot.parse(await readApproval(ctx, id))
  } catch (error) {
    ctx.log.error({ key: 'mail.reminder_failed', approvalId: id, err: error }, 'nobody was reminded of an approval')
    return undefined
  }
}
