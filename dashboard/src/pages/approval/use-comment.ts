/** A comment that is being written: whom it mentions, and that nothing of it is lost before it has arrived. */
import { useSessionStorage } from '@mantine/hooks'
import { commentRoutes } from '../../../../src/approvals/comment-contract.ts'
import { fieldErrors, isApiError } from '../../lib/api-error.ts'
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
  const sending = useSend(commentRoutes.add, {
    onSuccess: () => {
      draft.discard()
      forgetChosen()
    },
  })
  const setText = (text: string): void => {
    if (sending.isError) sending.reset()
    draft.setText(text)
  }
  const submit = (): void => {
    const body = { text: toWire(draft.text, chosen) }
    if (!sending.isPending) sending.mutate({ input: { params: { id: approvalId }, body } })
  }
  // Checked by the server alone: its schema would bring all of zod along with the first page.
  const problem = isApiError(sending.error, 400) ? fieldErrors(sending.error)['text'] : undefined
  return {
    text: draft.text,
    chosen,
    setText,
    setChosen,
    mentioned: mentionedIn(draft.text, chosen),
    fault: problem === undefined ? null : t('This {problem}.', { problem }),
    submit,
    error: problem === undefined ? sending.error : null,
    isPending: sending.isPending,
  }
}
