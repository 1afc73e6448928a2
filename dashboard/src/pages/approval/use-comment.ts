/** A comment that is being written: whom it mentions, and that nothing of it is lost before it has arrived. */
import { useSessionStorage } from '@mantine/hooks'
import { useState } from 'react'
import { commentBody, commentRoutes } from '../../../../src/approvals/comment-contract.ts'
import { t } from '../../lib/i18n/t.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSend } from '../../lib/use-send.ts'
import { type Chosen, mentionedIn, toWire } from './comment-model.ts'

const NOBODY: Chosen = {}

export type CommentDraft = ReturnType<typeof useComment>

export function useComment(approvalId: string) {
  const draft = useDraft(`${approvalId}.comment`)
  const [chosen, setChosen, forgetChosen] = useSessionStorage<Chosen>({
    key: `uxone.draft.${approvalId}.mentions`,
    defaultValue: NOBODY,
    getInitialValueInEffect: false,
  })
  const [fault, setFault] = useState<string | null>(null)
  const sending = useSend(commentRoutes.add, {
    onSuccess: () => {
      draft.discard()
      forgetChosen()
    },
  })
  const setText = (text: string): void => {
    setFault(null)
    draft.setText(text)
  }
  const submit = (): void => {
    const body = { text: toWire(draft.text, chosen) }
    const problem = commentBody.safeParse(body).error?.issues[0]?.message
    setFault(problem === undefined ? null : t('This {problem}.', { problem }))
    if (problem === undefined && !sending.isPending) sending.mutate({ input: { params: { id: approvalId }, body } })
  }
  return {
    text: draft.text,
    chosen,
    setText,
    setChosen,
    mentioned: mentionedIn(draft.text, chosen),
    fault,
    submit,
    error: sending.error,
    isPending: sending.isPending,
  }
}
