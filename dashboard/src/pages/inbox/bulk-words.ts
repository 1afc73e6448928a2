/** What became of each of many decisions, in words, and what there is to do. Pure. */
import type { BulkItem } from '../../../../src/approvals/bulk-contract.ts'
import { didWords, winnerIn, type Verdict } from '../approval/model.ts'

export type Problem = Extract<BulkItem, { outcome: 'refused' }>['problem']
type Words = { what: string; advice: string }

const NOTHING_LEFT = 'There is nothing left to do.'

/** `userId`: the reader, whose own decision may have been there before. */
export function refusalWords(problem: Problem, userId: string): Words {
  const winner = winnerIn(problem)
  if (winner) {
    const who = winner.approverId === userId ? 'You' : winner.approver.name
    return { what: `${who} already ${didWords(winner.decision)} it.`, advice: NOTHING_LEFT }
  }
  switch (problem.code) {
    case 'already_completed':
      return { what: problem.detail, advice: NOTHING_LEFT }
    case 'stale_version':
      return { what: 'It changed since you looked.', advice: 'Read it again, then decide: it is still selected.' }
    case 'comment_required':
      return { what: 'It needs a comment.', advice: 'Write one and decide again: it is still selected.' }
    case 'not_your_turn':
      return { what: 'Others are asked before you.', advice: 'You are told when it is your turn.' }
    case 'not_an_approver':
    case 'not_found':
      return { what: 'You are not asked about it any more.', advice: NOTHING_LEFT }
    default:
      return isWorthRepeating(problem)
        ? { what: problem.detail, advice: 'Nothing was recorded. Try again: it is still selected.' }
        : { what: problem.detail, advice: '' }
  }
}

/** There is something to do about it by another press, with the same comment. */
export function isStillOpen(problem: Problem): boolean {
  return problem.code === 'stale_version' || problem.code === 'comment_required' || isWorthRepeating(problem)
}

/** `9 approved, 3 not`. */
export function resultTitle(verdict: Verdict, done: number, refused: number): string {
  if (done === 0)
    return refused === 1 ? `It was not ${didWords(verdict)}` : `None of ${refused} was ${didWords(verdict)}`
  return refused === 0 ? `${done} ${didWords(verdict)}` : `${done} ${didWords(verdict)}, ${refused} not`
}

function isWorthRepeating({ status }: Problem): boolean {
  return status === 0 || status === 429 || status >= 500
}
