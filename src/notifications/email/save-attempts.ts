/** Saves what attempts came to, and in the same transaction what they say of people's addresses (law 1). */
import type { Context } from '../../context.ts'
import { noteHardBounces, noteReached } from '../unreachable.ts'
import type { Verdict } from './judge.ts'
import { type ClaimedMail, type SavedMail, saveMails } from './queue-queries.ts'

export type Attempted = { mail: ClaimedMail; letter: SavedMail['letter']; verdict: Verdict; endedAt: Date }

/** Answers the mails whose lease still held. */
export async function saveAttempts(ctx: Context, batch: readonly Attempted[]): Promise<Set<string>> {
  const bounces = batch.flatMap(({ mail, verdict }) =>
    verdict.kind === 'bounced' && verdict.refusal.isHard
      ? [{ mailId: mail.id, reason: verdict.refusal.reason, detail: verdict.detail }]
      : [],
  )
  const reached = batch.filter(({ mail, verdict }) => verdict.kind === 'sent' && hasMoved(mail))
  if (bounces.length === 0 && reached.length === 0) return saveMails(ctx.db, batch.map(savedMail))
  return ctx.transact(async (tx) => {
    const applied = await saveMails(tx, batch.map(savedMail))
    await noteHardBounces(
      ctx,
      tx,
      bounces.filter(({ mailId }) => applied.has(mailId)),
    )
    const again = reached.filter(({ mail }) => applied.has(mail.id)).flatMap(({ mail }) => mail.userId ?? [])
    await noteReached(ctx, tx, again)
    return applied
  })
}

/** To another address than the one that refuses. */
function hasMoved({ address, refusedAddress }: ClaimedMail): boolean {
  return refusedAddress !== null && refusedAddress !== address
}

const STATUS = { sent: 'SENT', delayed: 'DELAYED', bounced: 'BOUNCED', failed: 'FAILED' } as const

function savedMail({ mail, letter, verdict, endedAt }: Attempted): SavedMail {
  return {
    id: mail.id,
    leaseToken: mail.leaseToken,
    status: STATUS[verdict.kind],
    attemptCount: mail.attemptCount + 1,
    nextAttemptAt: verdict.kind === 'delayed' ? verdict.at : null,
    sentAt: verdict.kind === 'sent' ? endedAt : null,
    error: verdict.kind === 'sent' ? null : verdict.detail,
    response: verdict.kind === 'sent' ? verdict.response : null,
    endedAt,
    letter,
  }
}
