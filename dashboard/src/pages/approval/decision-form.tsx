import { Box, Stack, Text, Textarea } from '@mantine/core'
import { useRef, useState, type KeyboardEvent } from 'react'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { useCommands } from '../../lib/commands.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useConfirmSheet } from './use-confirm-sheet.tsx'
import { DecisionButtons } from './decision-buttons.tsx'
import { DecisionError } from './decision-error.tsx'
import classes from './decision-form.module.css'
import { afterMyNo, afterMyYes, type Verdict } from './model.ts'
import { useDecision } from './use-decision.ts'

/** Approve and reject, by mouse or by their keys. A key alone decides nothing: Enter confirms it. */
export function DecisionForm({
  approval,
  onDecided,
}: {
  approval: Approval
  onDecided?: (approval: Approval) => void
}) {
  const decision = useDecision(approval, onDecided)
  const [armed, setArmed] = useState<Verdict | null>(null)
  const comment = useRef<HTMLTextAreaElement>(null)
  const approve = useRef<HTMLButtonElement>(null)
  const arm = (verdict: Verdict): void => {
    setArmed(verdict)
    const target = verdict === 'APPROVED' ? approve : comment
    target.current?.focus()
  }
  const confirmed = useConfirmSheet([approval], () => decision.submit('APPROVED'))
  const submit = (verdict: Verdict): void => {
    if (verdict === 'APPROVED') confirmed.approve()
    else if (!decision.submit(verdict)) arm(verdict)
  }
  const onCommentKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') comment.current?.blur()
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    if (armed === 'REJECTED') submit('REJECTED')
    else arm('APPROVED')
  }
  useCommands({ approve: () => arm('APPROVED'), reject: () => arm('REJECTED') })
  return (
    <Box className={classes.form}>
      <Stack gap="sm">
        <DecisionError error={decision.error} />
        <Textarea
          ref={comment}
          label={t('Comment')}
          description={t('Seen by everybody who may see this approval. Needed to reject.')}
          autosize
          minRows={2}
          maxRows={10}
          maxLength={4000}
          value={decision.comment}
          error={decision.commentError}
          onChange={(event) => decision.setComment(event.currentTarget.value)}
          onKeyDown={onCommentKey}
        />
        <DecisionButtons
          approveRef={approve}
          pending={decision.pending}
          onSubmit={submit}
          onLeave={() => setArmed(null)}
          hint={<Hint approval={approval} armed={armed} />}
        />
      </Stack>
      {confirmed.sheet}
    </Box>
  )
}

function Hint({ approval, armed }: { approval: Approval; armed: Verdict | null }) {
  return (
    <Text size="xs" c="dimmed" role="status" className={classes.hint}>
      {armed === 'APPROVED' && `${t('Enter approves.')} `}
      {armed === 'REJECTED' && `${t('Ctrl Enter rejects.')} `}
      {armed === 'REJECTED' ? afterMyNo(approval) : afterMyYes(approval)}
    </Text>
  )
}
