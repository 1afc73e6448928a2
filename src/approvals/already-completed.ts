/** The answer to whoever comes after the end. */
import { conflict, type AppError } from '../lib/errors.ts'
import { toDecisionView, type StoredApproval } from './stored.ts'

/** 409 with how the approval ended and the decision that came last. */
export function alreadyCompleted(stored: StoredApproval): AppError {
  const last = stored.decisions.at(-1)
  return conflict('already_completed', `The approval is already ${stored.status.toLowerCase()}.`, {
    approvalStatus: stored.status,
    winner: last ? toDecisionView(stored, last) : null,
  })
}
