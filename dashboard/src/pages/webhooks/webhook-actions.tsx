import { ActionIcon, Button, Drawer, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconPencil, IconPlayerPause, IconSend, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { updateBody } from '../../../../src/webhooks/settings-shapes.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { notifyDone, notifyFailed } from '../../lib/notify.ts'
import { useSend } from '../../lib/use-send.ts'
import { settingsOf, valuesOf } from './form-model.ts'
import { TestDialog } from './test-dialog.tsx'
import { WebhookForm } from './webhook-form.tsx'

export function WebhookActions({ webhook }: { webhook: Webhook }) {
  const [isEditing, editing] = useDisclosure(false)
  const [isDeleting, deleting] = useDisclosure(false)
  const test = useSend(webhookRoutes.test, { onError: (error) => notifyFailed(error, 'The test was not sent') })
  const toggle = useSend(webhookRoutes.update, {
    onSuccess: ({ isActive }) =>
      notifyDone(isActive ? 'Enabled. What was held is delivered now.' : 'Paused. Its events are held.'),
    onError: (error) => notifyFailed(error),
  })
  const params = { id: webhook.id }
  const ifMatch = webhook.version
  const setActive = (isActive: boolean): void => toggle.mutate({ input: { params, body: { isActive } }, ifMatch })
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconSend size={16} aria-hidden />}
        loading={test.isPending}
        onClick={() => test.mutate({ input: { params } })}
      >
        Send a test
      </Button>
      {!webhook.isActive && (
        <Button loading={toggle.isPending} onClick={() => setActive(true)}>
          Enable
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <ActionIcon size={36} variant="default" aria-label="More actions">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={editing.open}>
            Edit…
          </Menu.Item>
          {webhook.isActive && (
            <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => setActive(false)}>
              Pause
            </Menu.Item>
          )}
          <Menu.Item c="var(--app-danger)" leftSection={<IconTrash size={16} />} onClick={deleting.open}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <TestDialog result={test.data ?? null} onClose={test.reset} />
      <EditDrawer webhook={webhook} opened={isEditing} onClose={editing.close} />
      <DeleteDialog webhook={webhook} opened={isDeleting} onClose={deleting.close} />
    </>
  )
}

type DialogProps = { webhook: Webhook; opened: boolean; onClose: () => void }

function EditDrawer({ webhook, opened, onClose }: DialogProps) {
  const save = useSend(webhookRoutes.update, {
    onSuccess: () => {
      notifyDone('Saved.')
      onClose()
    },
  })
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size="md" title="Edit the webhook">
      <WebhookForm
        initial={valuesOf(webhook)}
        isNew={false}
        schema={updateBody}
        bodyOf={settingsOf}
        submitLabel="Save"
        error={save.error}
        isPending={save.isPending}
        onSubmit={(values) =>
          save.mutate({ input: { params: { id: webhook.id }, body: settingsOf(values) }, ifMatch: webhook.version })
        }
        onCancel={onClose}
      />
    </Drawer>
  )
}

function DeleteDialog({ webhook, opened, onClose }: DialogProps) {
  const navigate = useNavigate()
  const remove = useSend(webhookRoutes.remove, {
    onSuccess: async () => {
      notifyDone(`${webhook.name} is deleted.`)
      await navigate({ to: '/webhooks' })
    },
  })
  return (
    <ConfirmDialog
      opened={opened}
      title={`Delete ${webhook.name}?`}
      confirmLabel="Delete"
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ input: { params: { id: webhook.id } } })}
      onClose={onClose}
    >
      It gets no more events, and what is still pending for it is not sent. To stop it for a while, pause it instead:
      then its events are held.
    </ConfirmDialog>
  )
}
