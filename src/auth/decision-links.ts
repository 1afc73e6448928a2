/**
 * The links in mails by which a person comes to decide: made with the mail, bound to the person, the level and what was
 * asked. A token is kept hashed, and sealed until its mail is sent. What a link is worth is for the approvals room to judge.
 */
import type { Kysely } from 'kysely'
import type { Context } from '../context.ts'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import { hashToken, randomToken } from '../lib/secret-box.ts'
import { type Asked, digestAsked } from './asked.ts'
import {
  clearSealed,
  type DecisionLink,
  insertDecisionLinks,
  markUsed,
  readDecisionLink,
  readSealed,
} from './decision-link-queries.ts'

export type { DecisionLink } from './decision-link-queries.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** How long a link works, unless something ends it earlier. */
export const LINK_LIFE_MS = 72 * HOUR_MS
/** Mails are found again weeks later; until then a link says why it does not work. */
const KEPT_MS = 30 * DAY_MS

/** A mail that has been written in this transaction, and what it asks of whom. */
export type AskingMails = {
  mails: readonly { id: string; userId: string }[]
  approvalId: string
  level: number
  asked: Asked
}

/** One link for each mail, in the transaction that writes the mail (law 1). */
export async function issueDecisionLinks(
  tx: Tx,
  { box, clock }: Pick<Context, 'box' | 'clock'>,
  { mails, approvalId, level, asked }: AskingMails,
): Promise<void> {
  if (mails.length === 0) return
  const now = clock.now()
  const links = mails.map(({ id: mailId, userId }) => {
    const token = randomToken()
    return { mailId, userId, tokenHash: hashToken(token), sealed: box.seal(token) }
  })
  const expiresAt = new Date(now.getTime() + LINK_LIFE_MS)
  const forgetAt = new Date(expiresAt.getTime() + KEPT_MS)
  await insertDecisionLinks(tx, links, { approvalId, level, asked: digestAsked(asked), now, expiresAt, forgetAt })
}

/** The tokens of mails that are to be sent, by mail. One that is over, or that no key of ours opens, is not there. */
export async function openTokens(
  db: Kysely<DB>,
  { box, clock, log }: Pick<Context, 'box' | 'clock' | 'log'>,
  mailIds: readonly string[],
): Promise<Map<string, string>> {
  if (mailIds.length === 0) return new Map()
  const tokens = new Map<string, string>()
  for (const { mailId, sealed } of await readSealed(db, mailIds, clock.now())) {
    try {
      tokens.set(mailId, box.open(sealed))
    } catch (error) {
      log.warn({ key: 'mail.link_unreadable', mailId, err: error }, 'a mail goes out without its links to decide by')
    }
  }
  return tokens
}

/**
 * From now on only the readers of these mails have the tokens. That they could not be forgotten must not undo that the mails
 * are sent: they stay sealed, and go with their links.
 */
export async function forgetTokens(
  { db, log }: Pick<Context, 'db' | 'log'>,
  mailIds: readonly string[],
): Promise<void> {
  if (mailIds.length === 0) return
  await clearSealed(db, mailIds).catch((error: unknown) =>
    log.warn({ key: 'mail.tokens_kept', mailIds, err: error }, 'tokens of mails that were sent are still kept'),
  )
}

/** What a token is bound to; undefined for one that we do not know. */
export async function findDecisionLink(db: Kysely<DB>, token: string): Promise<DecisionLink | undefined> {
  return readDecisionLink(db, hashToken(token))
}

/** The same link as it is now; whoever holds the lock on its approval sees every use of it. */
export async function rereadDecisionLink(tx: Tx, { tokenHash }: DecisionLink): Promise<DecisionLink | undefined> {
  return readDecisionLink(tx, tokenHash)
}

/** Uses a link up in the transaction of its decision. False when that has happened already. */
export async function spendDecisionLink(tx: Tx, { tokenHash }: DecisionLink, now: Date): Promise<boolean> {
  return markUsed(tx, tokenHash, now)
}
