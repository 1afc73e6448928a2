import { Modal, Radio, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { webhookRoutes, type EnableBody } from '../../../../src/webhooks/contract.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { FormBody } from '../../components/form-body.tsx'
import { plural, t } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { read } from '../../lib/reads.ts'
import { useSend } from '../../lib/use-send.ts'
import { MEASURES } from '../webhooks/measures.ts'

type Held = EnableBody['held']

const CHOICES: { value: Held; label: string; description: string }[] = [
  { value: 'all', label: t('Send them all'), description: t('In the order in which they happened.') },
  {
    value: 'last_per_approval',
    label: t('Send only the last of each approval'),
    description: t(
      'Each tells the whole state of its approval, so that those before it may be left out: they become dead letters.',
    ),
  },
  {
    value: 'discard',
    label: t('Send none'),
    description: t('They become dead letters, which can still be sent by hand.'),
  },
]

type Props = { webhook: Webhook; opened: boolean; onClose: () => void }

/** Switches a webhook on, and asks what to do with what was held meanwhile. */
export function EnableDialog({ webhook, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('Enable {name}', { name: webhook.name })}>
      <EnableForm webhook={webhook} onClose={onClose} />
    </Modal>
  )
}

function EnableForm({ webhook, onClose }: Omit<Props, 'opened'>) {
  const [held, setHeld] = useState<Held>('all')
  const params = { id: webhook.id }
  const { data } = useQuery(
    read(webhookRoutes.webhookDeliveries, { params, query: { status: 'HELD', limit: 1, count: 'true' } }),
  )
  const enable = useSend(webhookRoutes.enable, {
    stales: [MEASURES],
    onSuccess: ({ held: { sent, discarded } }) => {
      notifyDone(enabledWords(sent, discarded))
      onClose()
    },
  })
  return (
    <FormBody
      onSubmit={(event) => {
        event.preventDefault()
        enable.mutate({ input: { params, body: { held } }, ifMatch: webhook.version })
      }}
      error={enable.error}
      isPending={enable.isPending}
      submitLabel={t('Enable')}
      onCancel={onClose}
    >
      <Text size="sm">
        {data?.total === 0
          ? t('Nothing was held: new events are sent from now on.')
          : `${t('New events are sent from now on.')} ${heldWords(data?.total)} ${t('What shall become of them?')}`}
      </Text>
      {data?.total !== 0 && (
        <Radio.Group
          value={held}
          onChange={(value) => setHeld(CHOICES.find((choice) => choice.value === value)?.value ?? 'all')}
          aria-label={t('What becomes of what was held')}
        >
          <Stack gap="sm">
            {CHOICES.map(({ value, label, description }) => (
              <Radio key={value} value={value} label={label} description={description} />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </FormBody>
  )
}

function heldWords(total: number | undefined): string {
  return total === undefined
    ? t('Some deliveries may be held.')
    : plural(total, { one: '{n} delivery is held.', other: '{n} deliveries are held.' })
}

function enabledWords(sent: number, discarded: number): string {
  const parts = [
    ...(sent > 0
      ? [plural(sent, { one: '{n} held delivery is sent now', other: '{n} held deliveries are sent now' })]
      : []),
    ...(discarded > 0
      ? [plural(discarded, { one: '{n} became a dead letter', other: '{n} became dead letters' })]
      : []),
  ]
  return parts.length === 0 ? t('Enabled.') : `${t('Enabled.')} ${parts.join(', ')}.`
}
