import { Alert, Button, Group, Radio, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useState } from 'react'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { replayBody } from '../../../../src/webhooks/delivery-contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { plural, t } from '../../lib/i18n/t.ts'
import { useApiForm, type ApiForm } from '../../lib/use-api-form.ts'
import { EventTypesInput } from '../events/event-types-input.tsx'
import { newReplay, replayOf, REPLAY_PRESETS, spanOf, WHICH, type ReplayValues } from './replay-model.ts'
import { useReplay } from './use-replay.ts'

type Props = { webhook: Webhook; onStarted: (jobId: string | null) => void }

/** Two steps: the server counts what it would send; only then can it be started. What is changed is counted anew. */
export function ReplayForm({ webhook, onStarted }: Props) {
  const [initial] = useState(() => newReplay(Date.now()))
  const replay = useReplay(webhook.id, onStarted)
  const form = useApiForm<ReplayValues>({ initial, schema: replayBody, bodyOf: replayOf, error: replay.error })
  const counted = replay.countOf(form.values)
  return (
    <FormBody
      onSubmit={form.onSubmit((values) => (counted === undefined ? replay.count(values) : replay.start(values)))}
      error={replay.error}
      isPending={replay.isPending}
      isBlocked={counted === 0 || !webhook.isActive}
      submitLabel={submitLabel(counted)}
    >
      <RangeFields form={form} />
      <Radio.Group label={t('Which events')} {...form.getInputProps('which')}>
        <Stack gap="sm" mt="xs">
          {WHICH.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
      <EventTypesInput
        label={t('Only these types (optional)')}
        value={form.values.eventTypes}
        onChange={(types) => form.setFieldValue('eventTypes', types)}
        error={form.errors['eventTypes']}
      />
      {counted !== undefined && (
        <Counted
          total={counted}
          isRepeat={form.values.which === 'all'}
          isFiltered={form.values.which !== 'failed' && webhook.filter !== null}
        />
      )}
      {!webhook.isActive && (
        <Alert color="gray" icon={<IconInfoCircle size={18} />}>
          {t('The webhook is switched off: enable it first.')}
        </Alert>
      )}
    </FormBody>
  )
}

function RangeFields({ form }: { form: ApiForm<ReplayValues> }) {
  return (
    <>
      <Group gap={6}>
        {REPLAY_PRESETS.map(({ label, ms }) => (
          <Button
            key={label}
            size="compact-sm"
            variant="default"
            onClick={() => form.setValues(spanOf(ms, Date.now()))}
          >
            {label}
          </Button>
        ))}
      </Group>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput type="datetime-local" label={t('From')} {...form.getInputProps('from')} />
        <TextInput type="datetime-local" label={t('To')} {...form.getInputProps('to')} />
      </SimpleGrid>
    </>
  )
}

type CountedProps = { total: number; isRepeat: boolean; isFiltered: boolean }

function Counted({ total, isRepeat, isFiltered }: CountedProps) {
  const title =
    total === 0
      ? t('There is nothing to send in this range.')
      : plural(total, { one: '{n} event would be sent.', other: '{n} events would be sent.' })
  return (
    <Alert
      color={isRepeat && total > 0 ? 'amber' : 'brand'}
      icon={<IconInfoCircle size={18} />}
      role="status"
      title={title}
    >
      {isRepeat &&
        total > 0 &&
        `${t('Among them are events that the receiver has had: it knows them by their webhook-id.')} `}
      {isFiltered && total > 0 && t('The filter is asked when they are sent, so that there may be fewer.')}
    </Alert>
  )
}

function submitLabel(counted: number | undefined): string {
  if (counted === undefined) return t('Count first')
  return counted === 0 ? t('Nothing to send') : plural(counted, { one: 'Send {n} event', other: 'Send {n} events' })
}
