import { Modal, Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { serviceRoutes } from '../../../../src/auth/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useSend } from '../../lib/use-send.ts'

const OVERLAPS = [
  { value: '0', label: t('Stop it at once'), description: t('When it may be in the wrong hands.') },
  { value: '3600', label: t('One hour more'), description: '' },
  { value: '86400', label: t('One day more'), description: t('Time to put the new key in place.') },
  { value: '604800', label: t('Seven days more'), description: '' },
]

type Props = {
  params: { id: string; keyId: string }
  opened: boolean
  onClose: () => void
  onSecret: (secret: string) => void
}

export function RotateKeyDialog({ params, opened, onClose, onSecret }: Props) {
  const [overlap, setOverlap] = useState('86400')
  const send = useSend(serviceRoutes.rotateKey, {
    onSuccess: ({ serviceKey }) => {
      onClose()
      onSecret(serviceKey)
    },
  })
  return (
    <Modal opened={opened} onClose={onClose} title={t('Rotate the key')}>
      <FormBody
        onSubmit={(event) => {
          event.preventDefault()
          send.mutate({ input: { params, body: { overlap: Number(overlap) } } })
        }}
        error={send.error}
        isPending={send.isPending}
        submitLabel={t('Make the new key')}
        onCancel={onClose}
      >
        <Text size="sm">{t('You get a new key. How long shall the old one still work?')}</Text>
        <Radio.Group value={overlap} onChange={setOverlap} aria-label={t('How long the old key still works')}>
          <Stack gap="sm">
            {OVERLAPS.map(({ value, label, description }) => (
              <Radio key={value} value={value} label={label} description={description} />
            ))}
          </Stack>
        </Radio.Group>
      </FormBody>
    </Modal>
  )
}
