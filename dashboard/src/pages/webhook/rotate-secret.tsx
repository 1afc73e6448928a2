import { Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { rotateBody, webhookRoutes } from '../../../../src/webhooks/contract.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { FormBody } from '../../components/form-body.tsx'
import { SecretModal } from '../../components/secret-modal.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useApiForm } from '../../lib/use-api-form.ts'
import { useSend } from '../../lib/use-send.ts'

const OVERLAPS = [
  {
    value: '0',
    label: t('Not at all'),
    description: t('When it may be in the wrong hands. What the receiver holds fails at once.'),
  },
  { value: '3600', label: t('One hour'), description: '' },
  {
    value: '86400',
    label: t('One day'),
    description: t('Time to put the new one in place: every request is signed with both.'),
  },
  { value: '604800', label: t('Seven days'), description: '' },
]

type Values = { overlap: string; secret: string }
type Props = { webhook: Webhook; opened: boolean; onClose: () => void }

/** Gives a webhook a new signing secret, and shows it the only time that it can be read. */
export function RotateSecret({ webhook, opened, onClose }: Props) {
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <>
      <Modal opened={opened} onClose={onClose} title={t('Rotate the signing secret')}>
        <RotateForm webhook={webhook} onClose={onClose} onSecret={setSecret} />
      </Modal>
      <SecretModal
        title={t('The new signing secret')}
        label={t('signing secret')}
        secret={secret}
        onClose={() => setSecret(null)}
      >
        {t('Give it to the receiver before the old one ends. The libraries of Standard Webhooks take it as it is.')}
      </SecretModal>
    </>
  )
}

type FormProps = Omit<Props, 'opened'> & { onSecret: (secret: string) => void }

function RotateForm({ webhook, onClose, onSecret }: FormProps) {
  const send = useSend(webhookRoutes.rotateSecret, {
    onSuccess: ({ secret }) => {
      onClose()
      onSecret(secret)
    },
  })
  const initial: Values = { overlap: '86400', secret: '' }
  const form = useApiForm({ initial, schema: rotateBody, bodyOf, error: send.error })
  return (
    <FormBody
      onSubmit={form.onSubmit((values) => send.mutate({ input: { params: { id: webhook.id }, body: bodyOf(values) } }))}
      error={send.error}
      isPending={send.isPending}
      submitLabel={t('Make the new secret')}
      onCancel={onClose}
    >
      <Radio.Group label={t('How long shall the old secret still sign too?')} {...form.getInputProps('overlap')}>
        <Stack gap="sm" mt="xs">
          {OVERLAPS.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
      <TextInput
        label={t('Your own secret (optional)')}
        description={t('As whsec_ and 24 to 64 bytes in base64. Empty: we make one.')}
        autoComplete="off"
        {...form.getInputProps('secret')}
      />
      <Text size="xs" c="dimmed">
        {t('Who rotated it, and when, is written to the audit log.')}
      </Text>
    </FormBody>
  )
}

function bodyOf({ overlap, secret }: Values) {
  const own = secret.trim()
  return { overlap: Number(overlap), ...(own === '' ? {} : { secret: own }) }
}
