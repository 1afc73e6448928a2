/** What an approval means to one reader. Pure. */
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { isApiError } from '../../lib/api-error.ts'
import { fieldsOf } from '../../lib/fields.ts'
import { t } from '../../lib/i18n/t.ts'
import type { Session } from '../../lib/session.ts'

export type Slot = Approval['workflow']['approvers'][number]
export type Level = Approval['workflow']['levels'][number]
export type Verdict = 'APPROVED' | 'REJECTED'

/** My slot that waits for my answer now. */
export function openSlotOf(approval: Approval, userId: string): Slot | undefined {
  if (approval.status !== 'PENDING') return undefined
  return approval.workflow.approvers.find(
    (slot) => slot.userId === userId && slot.level === approval.currentLevel && slot.decision === 'PENDING',
  )
}

/** My slot at a level that has not been reached yet. */
export function laterSlotOf(approval: Approval, userId: string): Slot | undefined {
  if (approval.status !== 'PENDING') return undefined
  return approval.workflow.approvers.find((slot) => slot.userId === userId && slot.level > approval.currentLevel)
}

export function slotsOf(approval: Approval, level: number): Slot[] {
  return approval.workflow.approvers.filter((slot) => slot.level === level)
}

/** How many of a level's people must say yes: `2 of 3`. */
export function needOf(level: Level, people: number): string {
  if (people === 1) return t('1 person')
  if (level.mode === 'any') return t('any 1 of {people}', { people })
  return level.quorum >= people
    ? t('all {people}', { people })
    : t('{quorum} of {people}', { quorum: level.quorum, people })
}

/** What my yes leads to, in one sentence. */
export function afterMyYes(approval: Approval): string {
  const level = currentLevelOf(approval)
  if (!level) return ''
  const missing = level.quorum - countAt(approval, level.level, 'APPROVED') - 1
  if (missing > 0) return t('Then {missing} more at this level must approve.', { missing })
  const next = approval.workflow.levels.find((other) => other.level === level.level + 1)
  return next ? t('Then it goes to {name}.', { name: next.name }) : t('Yours is the last approval needed.')
}

/** What my no leads to: a rejection is one vote, and ends the request when the rest can no longer reach the quorum. */
export function afterMyNo(approval: Approval): string {
  const level = currentLevelOf(approval)
  if (!level) return ''
  const canStillSayYes = slotsOf(approval, level.level).length - countAt(approval, level.level, 'REJECTED') - 1
  return canStillSayYes < level.quorum
    ? t('Your no ends the request.')
    : t('The others at this level can still approve it.')
}

export function mayCancel(approval: Approval, session: Session): boolean {
  const isMine = approval.requester?.userId === session.user.id
  return approval.status === 'PENDING' && (isMine || session.capabilities.includes('approvals.cancelAny'))
}

/** True when what is asked is the same; who has decided meanwhile does not count. */
export function asksTheSame(seen: Approval, now: Approval): boolean {
  return JSON.stringify(askOf(seen)) === JSON.stringify(askOf(now))
}

export type Winner = {
  approverId: string
  approver: { name: string }
  decision: Verdict
  comments: string | null
  decisionDate: string
}

/** Who was faster, when a decision came too late. */
export function winnerOf(error: unknown): Winner | undefined {
  return isApiError(error, 409) ? winnerIn(error.problem) : undefined
}

export function winnerIn(problem: Record<string, unknown>): Winner | undefined {
  const { approverId, approver, decision, comments, decisionDate } = fieldsOf(problem['winner'])
  const { name } = fieldsOf(approver)
  const isVerdict = decision === 'APPROVED' || decision === 'REJECTED'
  if (!isVerdict || typeof approverId !== 'string' || typeof name !== 'string') return undefined
  if (typeof decisionDate !== 'string') return undefined
  const said = typeof comments === 'string' ? comments : null
  return { approverId, approver: { name }, decision, comments: said, decisionDate }
}

/** The decision that a late reader wants to know of. */
export function lastDecisionOf(approval: Approval): Winner | undefined {
  return approval.decisions.at(-1)
}

export function didWords(decision: Verdict): string {
  return decision === 'APPROVED' ? t('approved') : t('rejected')
}

function currentLevelOf(approval: Approval): Level | undefined {
  return approval.workflow.levels.find(({ level }) => level === approval.currentLevel)
}

function countAt(approval: Approval, level: number, decision: Slot['decision']): number {
  return slotsOf(approval, level).filter((slot) => slot.decision === decision).length
}

function askOf({
  title,
  description,
  amount,
  currency,
  dueDate,
  priority,
  urgency,
  fields,
  metadata,
}: Approval): unknown[] {
  return [title, description, amount, currency, dueDate, priority, urgency, fields, metadata]
}
