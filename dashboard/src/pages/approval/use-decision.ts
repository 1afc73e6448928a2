/** Sends a decision about exactly what was read, and keeps the comment until it has arrived. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { authRoutes } from '../../../../src/auth/contract.ts'
import { call } from '../../lib/api.ts'
import { isApiError } from '../../lib/api-error.ts'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { useSession } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { asksTheSame, winnerOf, type Verdict } from './model.ts'

export type Decision = ReturnType<typeof useDecision>

const REASON_MISSING = t('Say why, so that the requester knows what to do.')

/** How a decision about exactly what was seen is sent. */
export type SendDecision = (seen: Approval, verdict: Verdict, comment: string) => Promise<Approval>

export function useDecision(
  approval: Approval,
  onDecided?: (approval: Approval) => void,
  sendDecision: SendDecision = decideAsSeen,
) {
  const queryClient = useQueryClient()
  const { user } = useSession()
  const draft = useDraft(approval.id)
  const [commentError, setCommentError] = useState<string | null>(null)
  const mutation = useMutation({
    mutationFn: (verdict: Verdict) =>
      sendDecision(approval, verdict, draft.text.trim()).catch((error: unknown) =>
        takeOwn(error, approval, { verdict, userId: user.id }),
      ),
    onSuccess: (after, verdict) => {
      draft.discard()
      notifyDone(doneWords(verdict, shorten(after.title)))
      onDecided?.(after)
    },
    onSettled: () => {
      // Not awaited: what went wrong is shown at once, even when nothing can be read again.
      for (const tag of [approvalRoutes.get.tag, authRoutes.session.tag])
        void queryClient.invalidateQueries({ queryKey: [tag] })
    },
  })
  const submit = (verdict: Verdict): boolean => {
    const isReasonMissing = verdict === 'REJECTED' && draft.text.trim() === ''
    setCommentError(isReasonMissing ? REASON_MISSING : null)
    if (!isReasonMissing && !mutation.isPending) mutation.mutate(verdict)
    return !isReasonMissing
  }
  const setComment = (text: string): void => {
    setCommentError(null)
    draft.setText(text)
  }
  const { error, isPending, variables } = mutation
  return { submit, comment: draft.text, setComment, commentError, error, pending: isPending ? variables : null }
}

/** A decision of mine that is there already, because the answer to it was lost, is a success. */
function takeOwn(
  error: unknown,
  { id }: Approval,
  { verdict, userId }: { verdict: Verdict; userId: string },
): Promise<Approval> {
  const winner = winnerOf(error)
  if (winner?.approverId !== userId || winner.decision !== verdict) throw error
  return call(approvalRoutes.get, { params: { id } })
}

/** When only other people's decisions have moved the version on, the question is the same and the answer holds. */
async function decideAsSeen(seen: Approval, verdict: Verdict, comment: string): Promise<Approval> {
  try {
    return await send(seen, verdict, comment)
  } catch (error) {
    if (!isApiError(error, 412)) throw error
    const fresh = await call(approvalRoutes.get, { params: { id: seen.id } })
    if (!asksTheSame(seen, fresh)) throw error
    return send(fresh, verdict, comment)
  }
}

function send({ id, version }: Approval, verdict: Verdict, comment: string): Promise<Approval> {
  const route = verdict === 'APPROVED' ? approvalRoutes.approve : approvalRoutes.reject
  return call(route, { params: { id }, body: comment === '' ? {} : { comments: comment } }, { ifMatch: version })
}

function doneWords(verdict: Verdict, title: string): string {
  return verdict === 'APPROVED' ? t('You approved “{title}”.', { title }) : t('You rejected “{title}”.', { title })
}

function shorten(title: string): string {
  return title.length > 60 ? `${title.slice(0, 59)}…` : title
}
