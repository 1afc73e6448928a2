import { Modal, NativeSelect } from '@mantine/core'
import { createKeyBody, serviceRoutes } from '../../../../src/auth/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { NetworksInput } from '../../components/networks-input.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useApiForm } from '../../lib/use-api-form.ts'
import { useSend } from '../../lib/use-send.ts'

const LIFETIMES = [
  { value: '', label: t('Never') },
  { value: '30', label: t('In 30 days') },
  { value: '90', label: t('In 90 days') },
  { value: '365', label: t('In a year') },
]

type Props = { serviceId: string; opened: boolean; onClose: () => void; onSecret: (secret: string) => void }

export function NewKeyDialog({ opened, onClose, ...form }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('New key')}>
      <NewKeyForm onClose={onClose} {...form} />
    </Modal>
  )
}

type Values = { days: string; allowedIps: string[] }
const NEW_KEY: Values = { days: '', allowedIps: [] }

function NewKeyForm({ serviceId, onClose, onSecret }: Omit<Props, 'opened'>) {
  const send = useSend(serviceRoutes.createKey, {
    onSuccess: ({ serviceKey }) => {
      onClose()
      onSecret(serviceKey)
    },
  })
  const form = useApiForm({ initial: NEW_KEY, schema: createKeyBody, bodyOf, error: send.error })
  return (
    <FormBody
      onSubmit={form.onSubmit((values) => send.mutate({ input: { params: { id: serviceId }, body: bodyOf(values) } }))}
      error={send.error}
      isPending={send.isPending}
      submitLabel={t('Make the key')}
      onCancel={onClose}
    >
      <NativeSelect label={t('Expires')} data={LIFETIMES} {...form.getInputProps('days')} />
      <NetworksInput
        label={t('Allowed networks (optional)')}
        description={t('This key works from these addresses only. Empty: as the service.')}
        {...form.getInputProps('allowedIps')}
      />
    </FormBody>
  )
}

const DAY_MS = 86_400_000

function bodyOf({ days, allowedIps }: Values) {
  if (days === '') return { allowedIps }
  return { allowedIps, expiresAt: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }
}
