import { PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { authRoutes } from '../../../../src/auth/contract.ts'
import { directoryRoutes, updateUserBody } from '../../../../src/directory/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { call } from '../../lib/api.ts'
import { fieldErrors } from '../../lib/api-error.ts'
import { useSession } from '../../lib/session.ts'
import { problemsOf } from '../../lib/validate.ts'

type Values = { name: string; email: string; password: string }

/** The first administrator's name, e-mail and password. */
export function SetupForm() {
  const { user } = useSession()
  const queryClient = useQueryClient()
  const initialValues: Values = { name: user.name, email: user.email, password: '' }
  const form = useForm({ initialValues, validate: validate })
  const save = useMutation({
    mutationFn: (values: Values) => saveAll(user.id, values),
    onSuccess: () => queryClient.invalidateQueries(),
  })
  const refused = fieldErrors(save.error)
  return (
    <FormBody onSubmit={form.onSubmit((values) => save.mutate(values))} error={save.error} isPending={save.isPending} submitLabel="Continue">
      <Stack gap={4}>
        <Title order={1}>Welcome</Title>
        <Text size="sm" c="dimmed">
          You are the first administrator. Say who you are and choose a password: the link that brought you here works only once.
        </Text>
      </Stack>
      <TextInput label="Your name" autoComplete="name" maxLength={200} {...form.getInputProps('name')} error={form.errors['name'] ?? refused['name']} />
      <TextInput
        label="E-mail"
        description="You sign in with it."
        type="email"
        autoComplete="username"
        maxLength={254}
        {...form.getInputProps('email')}
        error={form.errors['email'] ?? refused['email']}
      />
      <PasswordInput
        label="Password"
        description="At least 8 characters."
        autoComplete="new-password"
        maxLength={128}
        {...form.getInputProps('password')}
        error={form.errors['password'] ?? refused['newPassword']}
      />
    </FormBody>
  )
}

const setupBody = z.object({
  name: updateUserBody.shape.name.unwrap(),
  email: updateUserBody.shape.email.unwrap(),
  password: authRoutes.setPassword.body.shape.newPassword,
})

function validate(values: Values): Record<string, string> {
  return problemsOf(setupBody, values)
}

/** The password last: with it the link's session turns into an ordinary one. */
async function saveAll(id: string, { name, email, password }: Values): Promise<void> {
  await call(directoryRoutes.updateUser, { params: { id }, body: { name: name.trim(), email: email.trim() } })
  await call(authRoutes.setPassword, { body: { newPassword: password } })
}
