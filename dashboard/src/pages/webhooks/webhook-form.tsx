import { TextInput } from '@mantine/core'
import type { z } from 'zod'
import { FormBody } from '../../components/form-body.tsx'
import { useApiForm } from '../../lib/use-api-form.ts'
import { DeliverySettings } from './delivery-settings.tsx'
import { EventsPicker } from './events-picker.tsx'
import type { WebhookValues } from './form-model.ts'
import { ServiceSelect } from './service-select.tsx'

type Props = {
  initial: WebhookValues
  isNew: boolean
  schema: z.ZodType
  bodyOf: (values: WebhookValues) => unknown
  submitLabel: string
  error: Error | null
  isPending: boolean
  onSubmit: (values: WebhookValues) => void
  onCancel: () => void
}

export function WebhookForm({ initial, isNew, schema, bodyOf, onSubmit, ...frame }: Props) {
  const form = useApiForm({ initial, schema, bodyOf, error: frame.error })
  return (
    <FormBody onSubmit={form.onSubmit(onSubmit)} {...frame}>
      {isNew && (
        <ServiceSelect
          value={form.values.serviceId}
          onChange={(id) => form.setFieldValue('serviceId', id)}
          error={form.errors['serviceId'] && 'choose the service whose events it gets'}
        />
      )}
      <TextInput label="Name" placeholder="ERP order release" maxLength={120} {...form.getInputProps('name')} />
      <TextInput
        label="URL"
        type="url"
        inputMode="url"
        placeholder="https://example.com/hooks/approvals"
        maxLength={2048}
        {...form.getInputProps('url')}
      />
      <EventsPicker
        value={form.values.events}
        onChange={(events) => form.setFieldValue('events', events)}
        error={form.errors['events']}
      />
      <DeliverySettings form={form} isNew={isNew} />
    </FormBody>
  )
}
