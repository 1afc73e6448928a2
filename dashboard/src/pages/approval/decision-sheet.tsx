import { Box, Button, Drawer, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { formatMoney } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { asksOnceMore } from './confirm-model.ts'
import { ConfirmQuestion, questionTitle } from './confirm-question.tsx'
import { DecisionError } from './decision-error.tsx'
import { afterMyNo, afterMyYes, type Verdict } from './model.ts'
import { useDecision } from './use-decision.ts'

type SheetProps = { approval: Approval; verdict: Verdict; onDecided: (approval: Approval) => void }
type Props = SheetProps & { opened: boolean; onClose: () => void }
type ContentProps = SheetProps & { isAsking: boolean; setAsking: (isAsking: boolean) => void }

/** Confirms a decision on a phone: the amount once more, a comment, one big button. */
export function DecisionSheet({ opened, onClose, ...content }: Props) {
  const [isAsking, setAsking] = useState(false)
  const title = content.verdict === 'APPROVED' ? t('Approve this?') : t('Reject this?')
  return (
    <Drawer
      opened={opened}
      onClose={isAsking ? () => setAsking(false) : onClose}
      position="bottom"
      title={isAsking ? questionTitle([content.approval]) : title}
      styles={{ content: { height: 'auto' } }}
    >
      <Content {...content} isAsking={isAsking} setAsking={setAsking} />
    </Drawer>
  )
}

function Content({ approval, verdict, onDecided, isAsking, setAsking }: ContentProps) {
  const { confirmAbove } = useSession()
  const isYes = verdict === 'APPROVED'
  const decision = useDecision(approval, onDecided)
  const submit = (): void => {
    setAsking(false)
    decision.submit(verdict)
  }
  if (isAsking)
    return (
      <Box pb="md">
        <ConfirmQuestion takesFocus asked={[approval]} onConfirm={submit} onBack={() => setAsking(false)} />
      </Box>
    )
  return (
    <Stack gap="md" pb="md">
      <Text size="md" className="foreign">
        {approval.amount !== null && <b className="tabular">{formatMoney(approval.amount, approval.currency)} · </b>}
        {approval.title}
      </Text>
      <DecisionError error={decision.error} />
      <Textarea
        label={isYes ? t('Comment (optional)') : t('Why')}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={4000}
        value={decision.comment}
        error={decision.commentError}
        onChange={(event) => decision.setComment(event.currentTarget.value)}
      />
      <Text size="xs" c="dimmed">
        {isYes ? afterMyYes(approval) : afterMyNo(approval)}
      </Text>
      <Button
        size="lg"
        fullWidth
        color={isYes ? 'green' : 'red'}
        loading={decision.pending !== null}
        onClick={() => (isYes && asksOnceMore(confirmAbove, approval) ? setAsking(true) : submit())}
      >
        {isYes ? t('Approve') : t('Reject')}
      </Button>
    </Stack>
  )
}
