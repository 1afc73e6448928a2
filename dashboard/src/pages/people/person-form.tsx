import { Autocomplete, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { directoryRoutes } from '../../../../src/directory/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { PersonSelect } from '../../components/person-select.tsx'
import { fieldErrors } from '../../lib/api-error.ts'
import { read } from '../../lib/reads.ts'
import { problemsOf } from '../../lib/validate.ts'
import type { PersonValues } from './person-model.ts'

type Props = {
  initial: PersonValues
  schema: z.ZodType
  bodyOf: (values: PersonValues) => unknown
  passwordHint: string
  submitLabel: string
  error: Error | null
  isPending: boolean
  onSubmit: (values: PersonValues) => void
  onCancel: () => void
}

export function PersonForm({ initial, schema, bodyOf, passwordHint, submitLabel, error, isPending, onSubmit, onCancel }: Props) {
  const form = useForm({ initialValues: initial, validate: (values) => problemsOf(schema, bodyOf(values)) })
  const refused = fieldErrors(error)
  const field = (name: keyof PersonValues) => ({ ...form.getInputProps(name), error: form.errors[name] ?? refused[name] })
  const roles = useQuery(read(directoryRoutes.roles, {})).data?.data ?? []
  const departments = useQuery(read(directoryRoutes.departments, {})).data?.data ?? []
  return (
    <FormBody onSubmit={form.onSubmit(onSubmit)} error={error} isPending={isPending} submitLabel={submitLabel} onCancel={onCancel}>
      <TextInput label="Name" maxLength={200} autoComplete="off" {...field('name')} />
      <TextInput label="E-mail" type="email" maxLength={254} autoComplete="off" {...field('email')} />
      <TextInput label="Username" description="Services may name the person by it." maxLength={64} autoComplete="off" {...field('username')} />
      <NativeSelect
        label="Role"
        data={roles.length === 0 ? [form.values.role] : roles.map(({ code, name }) => ({ value: code, label: name }))}
        {...field('role')}
      />
      <Autocomplete
        label="Department (optional)"
        description="A code. One that is new comes into being."
        maxLength={64}
        data={departments.map(({ code }) => code)}
        {...field('department')}
      />
      <PersonSelect
        label="Manager (optional)"
        value={form.values.managerId}
        onChange={(id) => form.setFieldValue('managerId', id)}
        error={field('managerId').error}
      />
      <PasswordInput label="Password" description={passwordHint} maxLength={128} autoComplete="new-password" {...field('password')} />
    </FormBody>
  )
}
