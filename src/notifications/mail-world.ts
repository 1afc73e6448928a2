/** What whoever writes mails is given. */
import type { Logger } from 'pino'
import { onCommit, type Tx } from '../db/transact.ts'
import type { Clock } from '../lib/clock.ts'
import type { IdSource } from '../lib/ids.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import type { NoteUntold } from './untold.ts'
import type { Stamp } from './write-queries.ts'

export type MailWorld = {
  clock: Clock
  ids: IdSource
  /** Seals what only the reader of a mail may have, until it is sent. */
  box: SecretBox
  /** Of the ids of messages: where mail comes from. */
  domain: () => string
  /** Tells the mail workers that something is due. */
  wake: () => void
  noteUntold: NoteUntold
  log: Logger
}

/** The stamp of mails that are written in `tx`; they are sent after its commit. */
export function stampMails({ clock, ids, domain, wake }: MailWorld, tx: Tx): Stamp {
  onCommit(tx, wake)
  return { firstId: ids.next('mail'), domain: domain(), now: clock.now() }
}
