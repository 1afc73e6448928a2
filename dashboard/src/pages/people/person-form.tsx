import { Autocomplete, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { directoryRoutes } from '../../../../src/directory/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { PersonSelect } from '../../components/person-select.tsx'
import { t, translated } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { useApiForm, type ApiForm } from '../../lib/use-api-form.ts'
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

export function PersonForm({ initial, schema, bodyOf, passwordHint, onSubmit, ...frame }: Props) {
  const form = useApiForm({ initial, schema, bodyOf, error: frame.error })
  return (
    <FormBody onSubmit={form.onSubmit(onSubmit)} {...frame}>
      <TextInput label={t('Name')} maxLength={200} autoComplete="off" {...form.getInputProps('name')} />
      <TextInput label={t('E-mail')} type="email" maxLength={254} autoComplete="off" {...form.getInputProps('email')} />
      <TextInput
        label={t('Username')}
        description={t('Services may name the person by it.')}
        maxLength={64}
        autoComplete="off"
        {...form.getInputProps('username')}
      />
      <Place form={form} />
      <PasswordInput
        label={t('Password')}
        description={passwordHint}
        maxLength={128}
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
    </FormBody>
  )
}

/** Where the person stands: role, department, manager. */
function Place({ form }: { form: ApiForm<PersonValues> }) {
  const roles = useQuery(read(directoryRoutes.roles, {})).data?.data ?? []
  const departments = useQuery(read(directoryRoutes.departments, {})).data?.data ?? []
  return (
    <>
      <NativeSelect
        label={t('Role')}
        data={
          roles.length === 0
            ? [form.values.role]
            : roles.map(({ code, name }) => ({ value: code, label: translated(name) }))
        }
        {...form.getInputProps('role')}
      />
      <Autocomplete
        label={t('Department (optional)')}
        description={t('A code. One that is new comes into being.')}
        maxLength={64}
        data={departments.map(({ code }) => code)}
        {...form.getInputProps('department')}
      />
      <PersonSelect
        label={t('Manager (optional)')}
        value={form.values.managerId}
        onChange={(id) => form.setFieldValue('managerId', id)}
        error={form.errors['managerId']}
      />
    </>
  )
}
