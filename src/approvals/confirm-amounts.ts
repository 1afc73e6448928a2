/** Above which amounts a person wants to be asked once more before approving: read and changed. */
import { appendAudit } from '../audit/append.ts'
import type { Context, PersonActor } from '../context.ts'
import type { ConfirmAmounts, SaveConfirmAmountsBody } from './confirm-contract.ts'
import { readConfirmAmounts, replaceConfirmAmounts } from './confirm-queries.ts'

/** Each currency once, in the order of their codes. */
export function confirmAmountsOf(ctx: Context, userId: string): Promise<ConfirmAmounts['confirmAbove']> {
  return readConfirmAmounts(ctx.db, userId)
}

/** What is not named any more is gone. */
export async function saveConfirmAmounts(
  ctx: Context,
  person: PersonActor,
  wanted: SaveConfirmAmountsBody,
): Promise<ConfirmAmounts> {
  return ctx.transact(async (tx) => {
    await replaceConfirmAmounts(tx, person.id, wanted.confirmAbove)
    await appendAudit(ctx, tx, person, { subject: person.id, action: 'user.confirm_amounts_changed', data: wanted })
    return { confirmAbove: await readConfirmAmounts(tx, person.id) }
  })
}
