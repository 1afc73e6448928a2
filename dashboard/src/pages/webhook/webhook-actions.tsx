import { Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey, IconPlayerPause, IconSend, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { BusyButton } from '../../components/busy-button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { MoreMenu } from '../../components/more-menu.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone, notifyFailed } from '../../lib/notify.ts'
import { useSend } from '../../lib/use-send.ts'
import { TestDialog } from '../delivery/test-dialog.tsx'
import { RotateSecret } from './rotate-secret.tsx'

export function WebhookActions({ webhook }: { webhook: Webhook }) {
  const [isDeleting, deleting] = useDisclosure(false)
  const [isRotating, rotating] = useDisclosure(false)
  const test = useSend(webhookRoutes.test, { onError: (error) => notifyFailed(error, t('The test was not sent')) })
  const pause = useSend(webhookRoutes.update, {
    onSuccess: () => notifyDone(t('Paused. Its events are held until it is enabled.')),
    onError: (error) => notifyFailed(error, t('It was not paused')),
  })
  const params = { id: webhook.id }
  return (
    <>
      <BusyButton
        variant="default"
        leftSection={<IconSend size={16} aria-hidden />}
        isBusy={test.isPending}
        onClick={() => test.mutate({ input: { params } })}
      >
        {t('Send a test')}
      </BusyButton>
      <MoreMenu label={t('More actions')} size={36} variant="default">
        {webhook.isActive && (
          <Menu.Item
            leftSection={<IconPlayerPause size={16} />}
            onClick={() => pause.mutate({ input: { params, body: { isActive: false } }, ifMatch: webhook.version })}
          >
            {t('Pause')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconKey size={16} />} onClick={rotating.open}>
          {t('Rotate the secret…')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item c="var(--app-danger)" leftSection={<IconTrash size={16} />} onClick={deleting.open}>
          {t('Delete…')}
        </Menu.Item>
      </MoreMenu>
      <TestDialog result={test.data ?? null} onClose={test.reset} />
      <RotateSecret webhook={webhook} opened={isRotating} onClose={rotating.close} />
      <DeleteDialog webhook={webhook} opened={isDeleting} onClose={deleting.close} />
    </>
  )
}

type DialogProps = { webhook: Webhook; opened: boolean; onClose: () => void }

function DeleteDialog({ webhook, opened, onClose }: DialogProps) {
  const navigate = useNavigate()
  const remove = useSend(webhookRoutes.remove, {
    onSuccess: async () => {
      notifyDone(t('{name} is deleted.', { name: webhook.name }))
      await navigate({ to: '/webhooks' })
    },
  })
  return (
    <ConfirmDialog
      opened={opened}
      title={t('Delete {name}?', { name: webhook.name })}
      confirmLabel={t('Delete')}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ input: { params: { id: webhook.id } } })}
      onClose={onClose}
    >
      {t(
        'It gets no more events, and what is still pending for it is not sent. To stop it for a while, pause it instead: then its events are held.',
      )}
    </ConfirmDialog>
  )
}
