import { Box, PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQueryClient } from '@tanstack/react-query'
import { authRoutes } from '../../../../src/auth/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { fieldErrors } from '../../lib/api-error.ts'
import { notifyDone } from '../../lib/notify.ts'
import { useSession } from '../../lib/session.ts'
import { useSend } from '../../lib/use-send.ts'
import { problemsOf } from '../../lib/validate.ts'

export function PasswordForm() {
  const { user } = useSession()
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: (values) => problemsOf(authRoutes.setPassword.body, bodyOf(values, user.hasPassword)),
  })
  const send = useSend(authRoutes.setPassword, {
    onSuccess: async () => {
      notifyDone('The password is changed. Your other sessions have ended.')
      form.reset()
      await queryClient.invalidateQueries({ queryKey: [authRoutes.session.tag] })
    },
  })
  const refused = fieldErrors(send.error)
  return (
    <Box maw={400}>
      <FormBody
        onSubmit={form.onSubmit((values) => send.mutate({ input: { body: bodyOf(values, user.hasPassword) } }))}
        error={send.error}
        isPending={send.isPending}
        submitLabel={user.hasPassword ? 'Change the password' : 'Set the password'}
      >
        <input type="text" name="username" autoComplete="username" value={user.email} readOnly hidden />
        {user.hasPassword && (
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            maxLength={128}
            {...form.getInputProps('currentPassword')}
            error={form.errors['currentPassword'] ?? refused['currentPassword']}
          />
        )}
        <PasswordInput
          label="New password"
          description="At least 8 characters. It ends your other sessions."
          autoComplete="new-password"
          maxLength={128}
          {...form.getInputProps('newPassword')}
          error={form.errors['newPassword'] ?? refused['newPassword']}
        />
      </FormBody>
    </Box>
  )
}

function bodyOf(values: { currentPassword: string; newPassword: string }, hasPassword: boolean) {
  return hasPassword ? values : { newPassword: values.newPassword }
}
