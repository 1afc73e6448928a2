/** What became of each of many decisions, in words, and what there is to do. Pure. */
import type { BulkItem } from '../../../../src/approvals/bulk-contract.ts'
import { t } from '../../lib/i18n/t.ts'
import { winnerIn, type Verdict, type Winner } from '../approval/model.ts'

export type Problem = Extract<BulkItem, { outcome: 'refused' }>['problem']
type Words = { what: string; advice: string }

const NOTHING_LEFT = t('There is nothing left to do.')

/** `userId`: the reader, whose own decision may have been there before. */
export function refusalWords(problem: Problem, userId: string): Words {
  const winner = winnerIn(problem)
  if (winner) {
    return { what: alreadyWords(winner, userId), advice: NOTHING_LEFT }
  }
  switch (problem.code) {
    case 'already_completed':
      return { what: problem.detail, advice: NOTHING_LEFT }
    case 'stale_version':
      return { what: t('It changed since you looked.'), advice: t('Read it again, then decide: it is still selected.') }
    case 'comment_required':
      return { what: t('It needs a comment.'), advice: t('Write one and decide again: it is still selected.') }
    case 'not_your_turn':
      return { what: t('Others are asked before you.'), advice: t('You are told when it is your turn.') }
    case 'not_an_approver':
    case 'not_found':
      return { what: t('You are not asked about it any more.'), advice: NOTHING_LEFT }
    default:
      return isWorthRepeating(problem)
        ? { what: problem.detail, advice: t('Nothing was recorded. Try again: it is still selected.') }
        : { what: problem.detail, advice: '' }
  }
}

function alreadyWords({ approverId, approver: { name }, decision }: Winner, userId: string): string {
  const isYes = decision === 'APPROVED'
  if (approverId === userId) return isYes ? t('You already approved it.') : t('You already rejected it.')
  return isYes ? t('{name} already approved it.', { name }) : t('{name} already rejected it.', { name })
}

/** There is something to do about it by another press, with the same comment. */
export function isStillOpen(problem: Problem): boolean {
  return problem.code === 'stale_version' || problem.code === 'comment_required' || isWorthRepeating(problem)
}

/** `9 approved, 3 not`. */
export function resultTitle(verdict: Verdict, done: number, refused: number): string {
  const isYes = verdict === 'APPROVED'
  if (done === 0 && refused === 1) return isYes ? t('It was not approved') : t('It was not rejected')
  if (done === 0)
    return isYes ? t('None of {refused} was approved', { refused }) : t('None of {refused} was rejected', { refused })
  if (refused === 0) return isYes ? t('{done} approved', { done }) : t('{done} rejected', { done })
  return isYes
    ? t('{done} approved, {refused} not', { done, refused })
    : t('{done} rejected, {refused} not', { done, refused })
}

function isWorthRepeating({ status }: Problem): boolean {
  return status === 0 || status === 429 || status >= 500
}
