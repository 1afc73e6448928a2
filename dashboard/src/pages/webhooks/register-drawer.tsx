import { Drawer } from '@mantine/core'
import { useState } from 'react'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { SecretModal } from '../../components/secret-modal.tsx'
import type { Answer } from '../../lib/api.ts'
import { t } from '../../lib/i18n/t.ts'
import { useSend } from '../../lib/use-send.ts'
import { creationOf, NEW_WEBHOOK } from './form-model.ts'
import { MEASURES } from './measures.ts'
import { WebhookForm } from './webhook-form.tsx'

type NewWebhook = Answer<typeof webhookRoutes.create>
type Props = {
  opened: boolean
  serviceId: string | undefined
  onClose: () => void
  onDone?: (webhook: NewWebhook) => void
}

/** Registers a webhook and shows the secret that its requests are signed with. */
export function RegisterWebhookDrawer({ opened, serviceId = '', onClose, onDone }: Props) {
  const [created, setCreated] = useState<NewWebhook | null>(null)
  const send = useSend(webhookRoutes.create, {
    stales: [MEASURES],
    onSuccess: (webhook) => {
      setCreated(webhook)
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
      <Drawer opened={opened} onClose={onClose} position="right" size="md" title={t('Register a webhook')}>
        <WebhookForm
          initial={{ ...NEW_WEBHOOK, serviceId }}
          error={send.error}
          isPending={send.isPending}
          onSubmit={(values) => send.mutate({ input: { body: creationOf(values) } })}
          onCancel={onClose}
        />
      </Drawer>
      <SecretModal
        title={t('{name} is registered', { name: created?.name ?? t('The webhook') })}
        label={t('signing secret')}
        secret={created?.secret ?? null}
        onClose={finish}
      >
        {t('The receiver checks each request with it. The libraries of Standard Webhooks take it as it is.')}
      </SecretModal>
    </>
  )
}
