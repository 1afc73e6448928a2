import { Box, JsonInput, Switch } from '@mantine/core'
import { useEffect, useEffectEvent, useState } from 'react'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { updateBody } from '../../../../src/webhooks/settings-shapes.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { FormError } from '../../components/form-error.tsx'
import { NetworksInput } from '../../components/networks-input.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { SettingsSection } from '../../components/settings-section.tsx'
import { isApiError } from '../../lib/api-error.ts'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { useApiForm, type ApiForm } from '../../lib/use-api-form.ts'
import { useSend } from '../../lib/use-send.ts'
import { LoadFields, OrderChoice, RetryFields, TimeoutInput } from '../webhooks/delivery-fields.tsx'
import { EventsPicker } from '../webhooks/events-picker.tsx'
import { FilterInput } from '../webhooks/filter-input.tsx'
import { changesOf, checkedOf, valuesOf, type WebhookValues } from '../webhooks/form-model.ts'
import { NameAndUrl } from '../webhooks/webhook-form.tsx'
import { HeadersInput } from './headers-input.tsx'
import { TokenInput } from './token-input.tsx'

/** Everything that can be set. What was loaded stays its base, so that a change by somebody else is seen at saving. */
export function SettingsTab({ webhook }: { webhook: Webhook }) {
  const [base, setBase] = useState(webhook)
  return <SettingsForm key={base.version} webhook={base} current={webhook} onSaved={setBase} />
}

type FormProps = { webhook: Webhook; current: Webhook; onSaved: (webhook: Webhook) => void }

function SettingsForm({ webhook, current, onSaved }: FormProps) {
  // Once it was refused for being old, saving again means: in place of theirs.
  const [ifMatch, setIfMatch] = useState(webhook.version)
  const save = useSend(webhookRoutes.update, {
    onSuccess: (saved) => {
      notifyDone(t('Saved.'))
      onSaved(saved)
    },
    onError: (error) => {
      if (isApiError(error, 412)) setIfMatch(current.version)
    },
  })
  const initial = valuesOf(webhook)
  const form = useApiForm({ initial, schema: updateBody, bodyOf: checkedOf, error: save.error })
  const changes = changesOf(initial, form.values)
  const isChanged = Object.keys(changes).length > 0
  // Somebody else changed it, and nothing here would be lost.
  const isOutdated = !isChanged && current.version > webhook.version && !save.isPending
  const renew = useEffectEvent(() => onSaved(current))
  useEffect(() => {
    if (isOutdated) renew()
  }, [isOutdated])
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(() => save.mutate({ input: { params: { id: webhook.id }, body: changes }, ifMatch }))}
    >
      <General form={form} />
      <Delivery form={form} />
      <Receiver form={form} webhook={webhook} />
      <Notes form={form} />
      <Box mt="md">
        <FormError error={save.error} />
      </Box>
      <SaveBar
        isChanged={isChanged}
        isPending={save.isPending}
        onDiscard={() => {
          save.reset()
          form.reset()
        }}
      />
    </form>
  )
}

type PartProps = { form: ApiForm<WebhookValues> }

function General({ form }: PartProps) {
  return (
    <>
      <SettingsSection title={t('Endpoint')} description={t('Where the requests go.')}>
        <NameAndUrl form={form} />
      </SettingsSection>
      <SettingsSection
        title={t('What it is told')}
        description={t('The events, and the condition under which they count.')}
      >
        <EventsPicker
          value={form.values.events}
          onChange={(events) => form.setFieldValue('events', events)}
          error={form.errors['events']}
        />
        <FilterInput form={form} />
      </SettingsSection>
    </>
  )
}

function Delivery({ form }: PartProps) {
  return (
    <>
      <SettingsSection title={t('When it fails')} description={t('Until a delivery is a dead letter.')}>
        <RetryFields form={form} />
        <TimeoutInput form={form} />
      </SettingsSection>
      <SettingsSection title={t('Pace and order')} description={t('How much it gets at once, and in which order.')}>
        <LoadFields form={form} />
        <OrderChoice form={form} />
      </SettingsSection>
    </>
  )
}

function Receiver({ form, webhook }: PartProps & { webhook: Webhook }) {
  return (
    <SettingsSection title={t('Trust')} description={t('How the receiver knows us, and we it.')}>
      <TokenInput form={form} webhook={webhook} />
      <HeadersInput form={form} webhook={webhook} />
      <Switch
        label={t('Sign with Ed25519 too')}
        description={t(
          'Adds a v1a signature, which anybody can check with the public keys at /.well-known/webhook-keys.json.',
        )}
        {...form.getInputProps('signWithEd25519', { type: 'checkbox' })}
      />
      <NetworksInput
        label={t('Allowed networks (optional)')}
        description={t('The address must lie in one of them. Empty: any that this server may reach.')}
        {...form.getInputProps('allowedIps')}
      />
      <Switch
        label={t('Disable it by itself')}
        description={t('After five days without one success. Its events are then held, and its owner is told.')}
        {...form.getInputProps('autoDisable', { type: 'checkbox' })}
      />
    </SettingsSection>
  )
}

function Notes({ form }: PartProps) {
  return (
    <SettingsSection title={t('Notes')} description={t('Your own. They are not sent.')}>
      <JsonInput
        label={t('Metadata (optional)')}
        description={t('A JSON object of at most 16 KiB.')}
        placeholder='{ "team": "erp" }'
        formatOnBlur
        autosize
        minRows={2}
        maxRows={16}
        {...form.getInputProps('metadata')}
      />
    </SettingsSection>
  )
}
