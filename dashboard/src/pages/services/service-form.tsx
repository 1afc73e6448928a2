import { NumberInput, Textarea, TextInput } from '@mantine/core'
import { createServiceBody, type CreateServiceBody } from '../../../../src/auth/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { NetworksInput } from '../../components/networks-input.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useApiForm } from '../../lib/use-api-form.ts'
import { PermissionPicker } from './permission-picker.tsx'

const NEW_SERVICE: CreateServiceBody = {
  name: '',
  description: '',
  permissions: ['approvals:read', 'approvals:create'],
  rateLimit: 100,
  allowedIps: [],
}

type Props = {
  initial?: CreateServiceBody
  submitLabel: string
  error: Error | null
  isPending: boolean
  onSubmit: (body: CreateServiceBody) => void
  onCancel: () => void
}

export function ServiceForm({ initial = NEW_SERVICE, onSubmit, ...frame }: Props) {
  const form = useApiForm({ initial, schema: createServiceBody, bodyOf: (values) => values, error: frame.error })
  return (
    <FormBody onSubmit={form.onSubmit(onSubmit)} {...frame}>
      <TextInput
        label={t('Name')}
        description={t('As people will read it beside each request.')}
        placeholder={t('Purchasing')}
        maxLength={120}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Textarea
        label={t('Description (optional)')}
        autosize
        minRows={2}
        maxLength={2000}
        {...form.getInputProps('description')}
      />
      <PermissionPicker
        value={form.values.permissions}
        onChange={(permissions) => form.setFieldValue('permissions', permissions)}
        error={form.errors['permissions']}
      />
      <NumberInput
        label={t('Rate limit')}
        description={t('Requests per second, over all of its keys.')}
        min={1}
        max={10_000}
        allowDecimal={false}
        w={180}
        {...form.getInputProps('rateLimit')}
      />
      <NetworksInput
        label={t('Allowed networks (optional)')}
        description={t('Keys work from these addresses only. Empty: from anywhere.')}
        {...form.getInputProps('allowedIps')}
      />
    </FormBody>
  )
}
