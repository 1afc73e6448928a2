/** What a link from a mail has come to, in words. Pure. */
import type { Approval } from '../../../../src/approvals/shapes.ts'
import type { linkRoutes } from '../../../../src/approvals/link-contract.ts'
import type { Answer } from '../../lib/api.ts'
import { formatDateTime, humanize } from '../../lib/format.ts'
import { didWords } from '../approval/model.ts'

export type DecisionLink = Answer<typeof linkRoutes.lookUp>
export type Told = { title: string; text: string }

/** Why a link does not decide any more, and what to do instead. */
export function tellStale({ state, changed, expiresAt, approval, level }: DecisionLink, userId: string): Told {
  switch (state) {
    case 'open':
      return { title: 'The link works', text: '' }
    case 'over':
      return tellOver(approval, level, userId)
    case 'changed':
      return {
        title: 'The request has changed',
        text: `Changed since the mail was sent: ${changed.map((name) => humanize(name).toLowerCase()).join(', ')}. Read it again, then decide.`,
      }
    case 'revoked':
      return {
        title: 'Your account has changed',
        text: 'It was changed after the mail was sent, so the mail’s links decide nothing any more. The request itself is open to you.',
      }
    case 'expired':
      return {
        title: 'The link has expired',
        text: `It worked until ${formatDateTime(expiresAt)}. The request still waits for you.`,
      }
    default:
      return state satisfies never
  }
}

/** What a decision has led to. */
export function tellOutcome(after: Approval, before: Approval): string {
  if (after.status === 'APPROVED') return 'Yours was the last approval needed: the request is approved.'
  if (after.status === 'REJECTED') return 'The request is rejected. Whoever asked is told.'
  const next = after.workflow.levels.find(({ level }) => level === after.currentLevel)
  if (next && after.currentLevel > before.currentLevel) return `It goes on to ${next.name}.`
  return 'Others at this level are still to decide.'
}

function tellOver({ status, decisions, workflow }: Approval, level: number, userId: string): Told {
  const ofLevel = decisions.filter((decision) => decision.level === level)
  const own = ofLevel.findLast(({ approverId }) => approverId === userId)
  if (own)
    return {
      title: `You ${didWords(own.decision)} this`,
      text: `That was at ${formatDateTime(own.decisionDate)}. A link decides once.`,
    }
  if (status === 'CANCELLED') return { title: 'The request was withdrawn', text: 'You need not decide any more.' }
  const last = ofLevel.at(-1)
  const what = workflow.totalLevels > 1 ? `level ${level}` : 'this'
  if (!last) return { title: 'You are not asked any more', text: 'The request has gone on without you.' }
  return {
    title: `${last.approver.name} ${didWords(last.decision)} ${what}`,
    text: `That was at ${formatDateTime(last.decisionDate)}. You need not decide any more.`,
  }
}
