import { Alert, Button, CopyButton, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconHourglass, IconInfoCircle, IconMessage, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { When } from '../../components/when.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useIsPhone } from '../../lib/use-is-phone.ts'
import { DecisionForm } from './decision-form.tsx'
import { didTell } from './did-tell.tsx'
import { lastDecisionOf, laterSlotOf, openSlotOf } from './model.ts'

type Props = { approval: Approval; onDecided?: ((approval: Approval) => void) | undefined }

/** What I can do about it now, or why there is nothing to do. */
export function DecisionArea({ approval, onDecided }: Props) {
  const { user } = useSession()
  const isPhone = useIsPhone()
  const slot = openSlotOf(approval, user.id)
  const [wasOpen] = useState(slot !== undefined)
  // There, the answer is under the thumb: see DecisionBar.
  if (slot && isPhone) return null
  if (slot) return <DecisionForm approval={approval} {...(onDecided ? { onDecided } : {})} />
  return (
    <Stack gap="sm">
      <Standing approval={approval} userId={user.id} wasOpen={wasOpen} />
      <KeptComment approvalId={approval.id} />
    </Stack>
  )
}

function Standing({ approval, userId, wasOpen }: { approval: Approval; userId: string; wasOpen: boolean }) {
  const mine = approval.decisions.findLast((decision) => decision.approverId === userId)
  const later = laterSlotOf(approval, userId)
  const last = lastDecisionOf(approval)
  if (later) {
    return (
      <Alert color="gray" icon={<IconHourglass size={18} />}>
        {t('You will be asked at level {level}. It is at level {currentLevel} now.', {
          level: later.level,
          currentLevel: approval.currentLevel,
        })}
      </Alert>
    )
  }
  if (mine) {
    const isYes = mine.decision === 'APPROVED'
    return (
      <Alert color={isYes ? 'green' : 'red'} icon={isYes ? <IconCheck size={18} /> : <IconX size={18} />}>
        {didTell(mine.decision, { who: null, when: <When at={mine.decisionDate} /> })}
      </Alert>
    )
  }
  if (!wasOpen) return null
  return (
    <Alert color="amber" role="status" icon={<IconInfoCircle size={18} />}>
      {approval.status === 'CANCELLED' || !last
        ? t('The request was withdrawn.')
        : didTell(last.decision, { who: last.approver.name, when: <When at={last.decisionDate} /> })}{' '}
      {t('You need not decide any more.')}
    </Alert>
  )
}

/** A comment that was typed but came too late is the writer's still. */
function KeptComment({ approvalId }: { approvalId: string }) {
  const draft = useDraft(approvalId)
  if (draft.text.trim() === '') return null
  return (
    <Alert color="gray" icon={<IconMessage size={18} />} title={t('Your comment was not sent')}>
      <Text size="sm" className="foreign">
        {draft.text}
      </Text>
      <Group gap="xs" mt="xs">
        <CopyButton value={draft.text}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? t('Copied') : t('Copy')}
            </Button>
          )}
        </CopyButton>
        <Button size="xs" variant="subtle" color="gray" onClick={draft.discard}>
          {t('Discard')}
        </Button>
      </Group>
    </Alert>
  )
}
