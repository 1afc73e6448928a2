import { Drawer } from '@mantine/core'
import { useState } from 'react'
import { serviceRoutes } from '../../../../src/auth/contract.ts'
import { SecretModal } from '../../components/secret-modal.tsx'
import type { Answer } from '../../lib/api.ts'
import { t } from '../../lib/i18n/t.ts'
import { useSend } from '../../lib/use-send.ts'
import { ServiceForm } from './service-form.tsx'

type NewService = Answer<typeof serviceRoutes.create>
type Props = { opened: boolean; onClose: () => void; onDone?: (service: NewService) => void }

/** Registers a service and shows its first key. */
export function RegisterServiceDrawer({ opened, onClose, onDone }: Props) {
  const [created, setCreated] = useState<NewService | null>(null)
  const send = useSend(serviceRoutes.create, {
    onSuccess: (service) => {
      setCreated(service)
      onClose()
    },
  })
  const finish = (): void => {
    if (created) onDone?.(created)
    setCreated(null)
    send.reset()
  }
  return (
    <>
      <Drawer opened={opened} onClose={onClose} position="right" size="md" title={t('Register a service')}>
        <ServiceForm
          submitLabel={t('Register')}
          error={send.error}
          isPending={send.isPending}
          onSubmit={(body) => send.mutate({ input: { body } })}
          onCancel={onClose}
        />
      </Drawer>
      <SecretModal
        title={t('{name} is registered', { name: created?.name ?? t('The service') })}
        label={t('service key')}
        secret={created?.serviceKey ?? null}
        onClose={finish}
      >
        {t('This is its first key. It is sent with each request as “Authorization: Bearer …”.')}
      </SecretModal>
    </>
  )
}
