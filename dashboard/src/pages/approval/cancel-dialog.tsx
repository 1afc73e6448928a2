import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { authRoutes } from '../../../../src/auth/contract.ts'
import { BusyButton } from '../../components/busy-button.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { useSession } from '../../lib/session.ts'
import { useSend } from '../../lib/use-send.ts'
import { DecisionError } from './decision-error.tsx'

type Props = { approval: Approval; opened: boolean; onClose: () => void }

export function CancelDialog({ approval, opened, onClose }: Props) {
  const { user } = useSession()
  const [reason, setReason] = useState('')
  const send = useSend(approvalRoutes.cancel, {
    stales: [authRoutes.session.tag],
    onSuccess: () => {
      notifyDone(t('The request is withdrawn.'))
      onClose()
    },
  })
  const isMine = approval.requester?.userId === user.id
  const withdraw = (): void =>
    send.mutate({ input: { params: { id: approval.id }, body: reason === '' ? {} : { reason } } })
  return (
    <Modal opened={opened} onClose={onClose} title={t('Withdraw this request?')}>
      <Stack gap="md">
        <Text size="sm">
          {isMine
            ? t('Nobody will be asked any more.')
            : t('You did not make this request. It will be recorded that you withdrew it.')}{' '}
          {t('This cannot be undone.')}
        </Text>
        <DecisionError error={send.error} />
        <Textarea
          label={t('Reason (optional)')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={4000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('Keep it')}
          </Button>
          <BusyButton color="red" isBusy={send.isPending} onClick={withdraw}>
            {t('Withdraw')}
          </BusyButton>
        </Group>
      </Stack>
    </Modal>
  )
}
