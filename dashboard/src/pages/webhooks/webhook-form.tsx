import { Button, Collapse, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useApiForm, type ApiForm } from '../../lib/use-api-form.ts'
import { EventsPicker } from './events-picker.tsx'
import { FilterInput } from './filter-input.tsx'
import { checkedCreationOf, type WebhookValues } from './form-model.ts'
import { OrderChoice, RetryFields, TimeoutInput } from './delivery-fields.tsx'
import { ServiceSelect } from './service-select.tsx'

type Props = {
  initial: WebhookValues
  error: Error | null
  isPending: boolean
  onSubmit: (values: WebhookValues) => void
  onCancel: () => void
}

const FOLDED = ['filter', 'retryCount', 'retrySchedule', 'timeout', 'ordering', 'secret']

/** What a new webhook needs; everything else can be set once it is there. */
export function WebhookForm({ initial, onSubmit, ...frame }: Props) {
  const form = useApiForm({
    initial,
    schema: webhookRoutes.create.body,
    bodyOf: checkedCreationOf,
    error: frame.error,
  })
  return (
    <FormBody onSubmit={form.onSubmit(onSubmit)} submitLabel={t('Register')} {...frame}>
      <ServiceSelect
        value={form.values.serviceId}
        onChange={(id) => form.setFieldValue('serviceId', id)}
        error={form.errors['serviceId'] && t('choose the service whose events it gets')}
      />
      <NameAndUrl form={form} />
      <EventsPicker
        value={form.values.events}
        onChange={(events) => form.setFieldValue('events', events)}
        error={form.errors['events']}
      />
      <MoreSettings form={form} />
    </FormBody>
  )
}

export function NameAndUrl({ form }: { form: ApiForm<WebhookValues> }) {
  return (
    <>
      <TextInput
        label={t('Name')}
        placeholder={t('ERP order release')}
        maxLength={120}
        {...form.getInputProps('name')}
      />
      <TextInput
        label={t('URL')}
        type="url"
        inputMode="url"
        placeholder="https://example.com/hooks/approvals"
        maxLength={2048}
        {...form.getInputProps('url')}
      />
    </>
  )
}

/** Folded away until it is wanted, or wrong. */
function MoreSettings({ form }: { form: ApiForm<WebhookValues> }) {
  const [isOpened, { toggle }] = useDisclosure(false)
  const isOpen = isOpened || FOLDED.some((name) => form.errors[name] !== undefined)
  const Chevron = isOpen ? IconChevronDown : IconChevronRight
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="xs"
        px={6}
        leftSection={<Chevron size={14} aria-hidden />}
        aria-expanded={isOpen}
        onClick={toggle}
      >
        {t('Delivery settings')}
      </Button>
      <Collapse expanded={isOpen}>
        <Stack gap="md" pt="sm">
          <FilterInput form={form} />
          <RetryFields form={form} />
          <TimeoutInput form={form} />
          <OrderChoice form={form} />
          <TextInput
            label={t('Signing secret (optional)')}
            description={t('Your own, as whsec_ and 24 to 64 bytes in base64. Empty: we make one.')}
            autoComplete="off"
            {...form.getInputProps('secret')}
          />
        </Stack>
      </Collapse>
    </div>
  )
}
