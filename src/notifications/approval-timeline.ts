/** Who was written to of an approval, and what became of it, for whoever may see the approval. */
import type { Actor, Context } from '../context.ts'
import { pageOfWhole } from '../lib/cursor.ts'
import type { WholeQuery } from '../lib/schemas.ts'
import type { ApprovalMail, Mail, MailAttempt } from './contract.ts'
import { readRefusal, REASONS } from './email/refusal.ts'
import { type ApprovalMailRow, readMailsAbout } from './queries.ts'

/** Throws what the approval itself answers to whoever may not see it. The rooms of approvals and mails do not know each other. */
export type CheckSight = (ctx: Context, actor: Actor, approvalId: string) => Promise<unknown>

type Asked = { id: string; query: WholeQuery; checkSight: CheckSight }

export async function mailsOfApproval(ctx: Context, actor: Actor, { id, query, checkSight }: Asked) {
  await checkSight(ctx, actor, id)
  return pageOfWhole((await readMailsAbout(ctx.db, id)).map(timelineView), query, `mails ${id}`)
}

function timelineView({ createdAt, history, error, ...row }: ApprovalMailRow): ApprovalMail {
  const first = { at: createdAt.toISOString(), status: row.status, detail: error }
  const steps = history.length > 0 ? inOrder(history) : [first]
  return { ...row, steps: steps.map(({ at, status, detail }) => ({ at, status, reason: reasonOf(status, detail) })) }
}

/** A report may be quicker than our own record of the sending that it is about; a bounce is the end all the same. */
export function inOrder(history: readonly MailAttempt[]): MailAttempt[] {
  const key = ({ at, status }: MailAttempt): string => (status === 'BOUNCED' ? `~${at}` : at)
  return history.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}

const BY_SERVER = /^\d{3}\b|^[245]\.\d+\.\d+/
const GIVEN_UP = /^given up/
const HELD = /^held,/

/** In words of ours: what servers and connections say is for administrators. */
function reasonOf(status: Mail['status'], detail: string | null): string | null {
  if (detail === null || status === 'SENT' || status === 'QUEUED') return null
  if (BY_SERVER.test(detail)) return REASONS[readRefusal(detail).reason]
  if (GIVEN_UP.test(detail)) return REASONS.expired
  if (HELD.test(detail)) return 'cannot be reached by mail'
  return status === 'FAILED' ? detail : null
}
