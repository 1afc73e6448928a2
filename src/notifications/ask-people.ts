/** Writes the mails that ask people to decide, each with its own links to decide by, in one transaction (law 1). */
import { issueDecisionLinks } from '../auth/decision-links.ts'
import type { Tx } from '../db/transact.ts'
import { type ApprovalSnapshot, factsOf } from './approval-facts.ts'
import { type MailWorld, stampMails } from './mail-world.ts'
import { insertForPeople, type Recipient } from './write-queries.ts'

type Asking = {
  kind: 'approval.assigned' | 'approval.reminder'
  approval: ApprovalSnapshot
  people: readonly Recipient[]
  remindAt?: Date | null
}

/** Two statements, however many people. */
export async function askPeople(tx: Tx, world: MailWorld, { kind, approval, people, remindAt }: Asking): Promise<void> {
  if (people.length === 0) return
  const mail = { kind, about: approval.id, facts: factsOf(approval), remindAt: remindAt ?? null }
  const mails = await insertForPeople(tx, mail, people, stampMails(world, tx))
  await issueDecisionLinks(tx, world, { mails, approvalId: approval.id, level: approval.currentLevel, asked: approval })
}
