import { Button, Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { serviceRoutes, type Service } from '../../../../src/auth/contract.ts'
import { BusyButton } from '../../components/busy-button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { useSend } from '../../lib/use-send.ts'
import { ServiceForm } from './service-form.tsx'

export function ServiceActions({ service }: { service: Service }) {
  const [isEditing, edit] = useDisclosure(false)
  const [isAsking, ask] = useDisclosure(false)
  const save = useSend(serviceRoutes.update, {
    onSuccess: () => {
      notifyDone(t('Saved.'))
      edit.close()
    },
  })
  const toggle = useSend(serviceRoutes.update, { onSuccess: ask.close })
  const params = { id: service.id }
  const ifMatch = service.version
  const setActive = (isActive: boolean): void => toggle.mutate({ input: { params, body: { isActive } }, ifMatch })
  const { name, description, permissions, rateLimit, allowedIps } = service
  return (
    <>
      <Button variant="default" onClick={edit.open}>
        {t('Edit')}
      </Button>
      {service.isActive ? (
        <Button variant="default" onClick={ask.open}>
          {t('Deactivate')}
        </Button>
      ) : (
        <BusyButton isBusy={toggle.isPending} onClick={() => setActive(true)}>
          {t('Activate')}
        </BusyButton>
      )}
      <Drawer opened={isEditing} onClose={edit.close} position="right" size="md" title={t('Edit the service')}>
        <ServiceForm
          initial={{ name, description, permissions, rateLimit, allowedIps }}
          submitLabel={t('Save')}
          error={save.error}
          isPending={save.isPending}
          onSubmit={(body) => save.mutate({ input: { params, body }, ifMatch })}
          onCancel={edit.close}
        />
      </Drawer>
      <ConfirmDialog
        opened={isAsking}
        title={t('Deactivate {name}?', { name })}
        confirmLabel={t('Deactivate')}
        isPending={toggle.isPending}
        error={toggle.error}
        onConfirm={() => setActive(false)}
        onClose={ask.close}
      >
        {t(
          'Its keys stop working at once. Pending approvals stay, and can still be decided. You can activate it again.',
        )}
      </ConfirmDialog>
    </>
  )
}
