/** Takes what is due, but for what would go to an address that refuses all mail: of that, one mail a day is tried. */
import type { Tx } from '../../db/transact.ts'
import { RETRY_MS } from '../unreachable.ts'
import { holdMails, takeTries } from '../unreachable-queries.ts'
import { isTooOld } from './judge.ts'
import { type ClaimedMail, claimMails, type MailClaim } from './queue-queries.ts'

export async function claimReachable(tx: Tx, claim: MailClaim): Promise<ClaimedMail[]> {
  for (;;) {
    const claimed = await claimMails(tx, claim)
    // What is too old is not sent anyway, and must not cost the day's try.
    const doubtful = claimed.filter((mail) => isDoubtful(mail) && !isTooOld(mail.createdAt, claim.now))
    if (doubtful.length === 0) return claimed
    const held = await heldOf(tx, doubtful, claim.now)
    await holdMails(tx, [...held])
    const going = claimed.filter(({ id }) => !held.has(id))
    if (going.length > 0 || claimed.length < claim.limit) return going
  }
}

function isDoubtful({ address, refusedAddress }: ClaimedMail): boolean {
  return address === refusedAddress
}

/** All but the newest mail of whoever has a try. */
async function heldOf(tx: Tx, doubtful: readonly ClaimedMail[], now: Date): Promise<Set<string>> {
  const newest = new Map(
    doubtful.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ userId, id }) => [userId ?? '', id]),
  )
  const retryAt = new Date(now.getTime() + RETRY_MS)
  const tried = await takeTries(tx, [...newest.keys()], { now, retryAt })
  const going = new Set([...newest].flatMap(([userId, id]) => (tried.has(userId) ? [id] : [])))
  return new Set(doubtful.map(({ id }) => id).filter((id) => !going.has(id)))
}
