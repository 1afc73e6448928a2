import { PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { authRoutes } from '../../../../src/auth/contract.ts'
import { directoryRoutes, updateUserBody } from '../../../../src/directory/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { call } from '../../lib/api.ts'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { useApiForm } from '../../lib/use-api-form.ts'

type Values = { name: string; email: string; newPassword: string }

const setupBody = z.object({
  name: updateUserBody.shape.name.unwrap(),
  email: updateUserBody.shape.email.unwrap(),
  newPassword: authRoutes.setPassword.body.shape.newPassword,
})

/** The first administrator's name, e-mail and password. */
export function SetupForm() {
  const { user } = useSession()
  const queryClient = useQueryClient()
  const save = useMutation({
    mutationFn: (values: Values) => saveAll(user.id, values),
    onSuccess: () => queryClient.invalidateQueries(),
  })
  const initial: Values = { name: user.name, email: user.email, newPassword: '' }
  const form = useApiForm({ initial, schema: setupBody, bodyOf: trimmed, error: save.error })
  return (
    <FormBody
      onSubmit={form.onSubmit((values) => save.mutate(trimmed(values)))}
      error={save.error}
      isPending={save.isPending}
      submitLabel={t('Continue')}
    >
      <Stack gap={4}>
        <Title order={1}>{t('Welcome')}</Title>
        <Text size="sm" c="dimmed">
          {t(
            'You are the first administrator. Say who you are and choose a password: the link that brought you here works only once.',
          )}
        </Text>
      </Stack>
      <TextInput label={t('Your name')} autoComplete="name" maxLength={200} {...form.getInputProps('name')} />
      <TextInput
        label={t('E-mail')}
        description={t('You sign in with it.')}
        type="email"
        autoComplete="username"
        maxLength={254}
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label={t('Password')}
        description={t('At least 8 characters.')}
        autoComplete="new-password"
        maxLength={128}
        {...form.getInputProps('newPassword')}
      />
    </FormBody>
  )
}

function trimmed({ name, email, newPassword }: Values): Values {
  return { name: name.trim(), email: email.trim(), newPassword }
}

/** The password last: with it the link's session turns into an ordinary one. */
async function saveAll(id: string, { name, email, newPassword }: Values): Promise<void> {
  await call(directoryRoutes.updateUser, { params: { id }, body: { name, email } })
  await call(authRoutes.setPassword, { body: { newPassword } })
}
