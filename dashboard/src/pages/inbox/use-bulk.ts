/** Sends one decision about all that is selected, and knows what became of each. The comment stays until all of it has arrived. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { authRoutes } from '../../../../src/auth/contract.ts'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import type { Verdict } from '../approval/model.ts'
import { isStillOpen, type Problem } from './bulk-words.ts'
import { waitsAgain, type Chosen } from './selection-model.ts'
import { useSendMany, type Outcome } from './use-send-many.ts'
import type { Inbox } from './use-inbox.ts'
import type { Selection } from './use-selected-rows.ts'

export type Bulk = ReturnType<typeof useBulk>
export type Result = { verdict: Verdict; done: Approval[]; refused: { approval: Approval; problem: Problem }[] }

const REASON_MISSING = t('Say why, so that the requesters know what to do.')

export function useBulk(inbox: Inbox, selection: Selection) {
  const queryClient = useQueryClient()
  const { user } = useSession()
  const draft = useDraft('selection')
  const sendMany = useSendMany()
  const [commentError, setCommentError] = useState<string | null>(null)
  const [result, setResult] = useState<Result | null>(null)
  const mutation = useMutation({
    mutationFn: ({ verdict, chosen }: { verdict: Verdict; chosen: Chosen[] }) =>
      sendMany(verdict, chosen, draft.text.trim()),
    onMutate: ({ chosen }) => {
      setResult(null)
      inbox.setUnderWay(new Set(chosen.map(({ now }) => now.id)))
    },
    onSuccess: (outcomes, { verdict }) => {
      const after = resultOf(verdict, outcomes)
      // What was said of these is not meant for the next ones.
      if (!after.refused.some(({ problem }) => isStillOpen(problem))) draft.discard()
      setResult(after)
      selection.look(outcomes.map(({ approval }) => approval))
      selection.drop(new Set(after.done.map(({ id }) => id)))
      inbox.onDecidedAll(goneOf(outcomes, user.id))
    },
    onSettled: () => {
      inbox.setUnderWay(new Set())
      for (const tag of [approvalRoutes.get.tag, authRoutes.session.tag])
        void queryClient.invalidateQueries({ queryKey: [tag] })
    },
  })
  const { error, isPending, variables } = mutation
  /** False when a reason is missing. */
  const submit = (verdict: Verdict): boolean => {
    const isReasonMissing = verdict === 'REJECTED' && draft.text.trim() === ''
    setCommentError(isReasonMissing ? REASON_MISSING : null)
    const { chosen } = selection
    if (!isReasonMissing && !isPending && chosen.length > 0) mutation.mutate({ verdict, chosen })
    return !isReasonMissing
  }
  const setComment = (text: string): void => {
    setCommentError(null)
    draft.setText(text)
  }
  return {
    submit,
    comment: draft.text,
    setComment,
    commentError,
    error,
    pending: isPending ? variables.verdict : null,
    result,
    closeResult: () => setResult(null),
  }
}

function resultOf(verdict: Verdict, outcomes: readonly Outcome[]): Result {
  return {
    verdict,
    done: outcomes.flatMap(({ approval, item }) => (item.outcome === 'done' ? [approval] : [])),
    refused: outcomes.flatMap(({ approval, item }) =>
      item.outcome === 'refused' ? [{ approval, problem: item.problem }] : [],
    ),
  }
}

/** What is decided, and does not wait for the same person at a later level again. */
function goneOf(outcomes: readonly Outcome[], userId: string): string[] {
  return outcomes.flatMap(({ approval, item }) =>
    item.outcome === 'done' && !waitsAgain(approval, item, userId) ? [approval.id] : [],
  )
}
