import { Collapse, Button, NumberInput, Radio, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { FormBody } from '../../components/form-body.tsx'
import { fieldErrors } from '../../lib/api-error.ts'
import { problemsOf } from '../../lib/validate.ts'
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

export function WebhookForm({ initial, isNew, schema, bodyOf, submitLabel, error, isPending, onSubmit, onCancel }: Props) {
  const form = useForm({ initialValues: initial, validate: (values) => problemsOf(schema, bodyOf(values)) })
  const refused = fieldErrors(error)
  const field = (name: keyof WebhookValues) => ({ ...form.getInputProps(name), error: form.errors[name] ?? refused[name] })
  const eventsError = field('events').error
  return (
    <FormBody onSubmit={form.onSubmit(onSubmit)} error={error} isPending={isPending} submitLabel={submitLabel} onCancel={onCancel}>
      {isNew && (
        <ServiceSelect
          value={form.values.serviceId}
          onChange={(id) => form.setFieldValue('serviceId', id)}
          error={field('serviceId').error && 'choose the service whose events it gets'}
        />
      )}
      <TextInput label="Name" placeholder="ERP order release" maxLength={120} {...field('name')} />
      <TextInput label="URL" type="url" inputMode="url" placeholder="https://example.com/hooks/approvals" maxLength={2048} {...field('url')} />
      <EventsPicker
        value={form.values.events}
        onChange={(events) => form.setFieldValue('events', events)}
        error={typeof eventsError === 'string' ? eventsError : undefined}
      />
      <More isOpenFirst={Object.keys(form.errors).some((name) => ['retryCount', 'timeout', 'secret'].includes(name))}>
        <NumberInput label="Retries" description="After the first attempt, at growing distances." min={0} max={20} allowDecimal={false} {...field('retryCount')} />
        <NumberInput label="Timeout" description="Seconds for a whole attempt." min={1} max={30} {...field('timeout')} />
        <Radio.Group label="Order" {...field('ordering')}>
          <Stack gap="xs" mt={6}>
            <Radio value="none" label="As fast as possible" description="An event may overtake another; their sequence tells." />
            <Radio value="per_approval" label="In order for each approval" description="An event waits until the one before it is delivered." />
          </Stack>
        </Radio.Group>
        {isNew && (
          <TextInput
            label="Signing secret (optional)"
            description="Your own, as whsec_ and 24 to 64 bytes in base64. Empty: we make one."
            autoComplete="off"
            {...field('secret')}
          />
        )}
      </More>
    </FormBody>
  )
}

function More({ isOpenFirst, children }: { isOpenFirst: boolean; children: ReactNode }) {
  const [isOpen, { toggle }] = useDisclosure(false)
  const isShown = isOpen || isOpenFirst
  const Chevron = isShown ? IconChevronDown : IconChevronRight
  return (
    <div>
      <Button variant="subtle" color="gray" size="xs" px={6} leftSection={<Chevron size={14} aria-hidden />} aria-expanded={isShown} onClick={toggle}>
        Delivery settings
      </Button>
      <Collapse expanded={isShown}>
        <Stack gap="md" pt="sm">
          {children}
        </Stack>
      </Collapse>
    </div>
  )
}
