import { NumberInput, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { createServiceBody, type CreateServiceBody } from '../../../../src/auth/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { NetworksInput } from '../../components/networks-input.tsx'
import { fieldErrors } from '../../lib/api-error.ts'
import { problemsOf } from '../../lib/validate.ts'
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

export function ServiceForm({ initial = NEW_SERVICE, submitLabel, error, isPending, onSubmit, onCancel }: Props) {
  const form = useForm({ initialValues: initial, validate: (values) => problemsOf(createServiceBody, values) })
  const refused = fieldErrors(error)
  const errorOf = (field: keyof CreateServiceBody) => form.errors[field] ?? refused[field]
  const permissionError = errorOf('permissions')
  return (
    <FormBody onSubmit={form.onSubmit(onSubmit)} error={error} isPending={isPending} submitLabel={submitLabel} onCancel={onCancel}>
      <TextInput
        label="Name"
        description="As people will read it beside each request."
        placeholder="Purchasing"
        maxLength={120}
        data-autofocus
        {...form.getInputProps('name')}
        error={errorOf('name')}
      />
      <Textarea label="Description (optional)" autosize minRows={2} maxLength={2000} {...form.getInputProps('description')} error={errorOf('description')} />
      <PermissionPicker
        value={form.values.permissions}
        onChange={(permissions) => form.setFieldValue('permissions', permissions)}
        error={typeof permissionError === 'string' ? permissionError : undefined}
      />
      <NumberInput
        label="Rate limit"
        description="Requests per second, over all of its keys."
        min={1}
        max={10_000}
        allowDecimal={false}
        w={180}
        {...form.getInputProps('rateLimit')}
        error={errorOf('rateLimit')}
      />
      <NetworksInput
        label="Allowed networks (optional)"
        description="Keys work from these addresses only. Empty: from anywhere."
        {...form.getInputProps('allowedIps')}
        error={errorOf('allowedIps')}
      />
    </FormBody>
  )
}
