import { Button, Drawer, Stack, Text, Textarea } from '@mantine/core'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { formatMoney } from '../../lib/format.ts'
import { DecisionError } from './decision-error.tsx'
import { afterMyNo, afterMyYes, type Verdict } from './model.ts'
import { useDecision } from './use-decision.ts'

type ContentProps = { approval: Approval; verdict: Verdict; onDecided: (approval: Approval) => void }
type Props = ContentProps & { opened: boolean; onClose: () => void }

/** Confirms a decision on a phone: the amount once more, a comment, one big button. */
export function DecisionSheet({ opened, onClose, ...content }: Props) {
  const title = content.verdict === 'APPROVED' ? 'Approve this?' : 'Reject this?'
  return (
    <Drawer opened={opened} onClose={onClose} position="bottom" title={title} styles={{ content: { height: 'auto' } }}>
      <Content {...content} />
    </Drawer>
  )
}

function Content({ approval, verdict, onDecided }: ContentProps) {
  const isYes = verdict === 'APPROVED'
  const decision = useDecision(approval, onDecided)
  return (
    <Stack gap="md" pb="md">
      <Text size="md" className="foreign">
        {approval.amount !== null && <b className="tabular">{formatMoney(approval.amount, approval.currency)} · </b>}
        {approval.title}
      </Text>
      <DecisionError error={decision.error} />
      <Textarea
        label={isYes ? 'Comment (optional)' : 'Why'}
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
        onClick={() => decision.submit(verdict)}
      >
        {isYes ? 'Approve' : 'Reject'}
      </Button>
    </Stack>
  )
}
