import { Box, PasswordInput } from '@mantine/core'
import { authRoutes } from '../../../../src/auth/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { useSession } from '../../lib/session.ts'
import { useApiForm } from '../../lib/use-api-form.ts'
import { useSend } from '../../lib/use-send.ts'

type Values = { currentPassword: string; newPassword: string }
const EMPTY: Values = { currentPassword: '', newPassword: '' }

export function PasswordForm() {
  const { user } = useSession()
  const bodyOf = ({ currentPassword, newPassword }: Values) =>
    user.hasPassword ? { currentPassword, newPassword } : { newPassword }
  const send = useSend(authRoutes.setPassword, {
    onSuccess: () => {
      notifyDone(t('The password is changed. Your other sessions have ended.'))
      form.reset()
    },
  })
  const form = useApiForm({ initial: EMPTY, schema: authRoutes.setPassword.body, bodyOf, error: send.error })
  return (
    <Box maw={400}>
      <FormBody
        onSubmit={form.onSubmit((values) => send.mutate({ input: { body: bodyOf(values) } }))}
        error={send.error}
        isPending={send.isPending}
        submitLabel={user.hasPassword ? t('Change the password') : t('Set the password')}
      >
        <input type="text" name="username" autoComplete="username" value={user.email} readOnly hidden />
        {user.hasPassword && (
          <PasswordInput
            label={t('Current password')}
            autoComplete="current-password"
            maxLength={128}
            {...form.getInputProps('currentPassword')}
          />
        )}
        <PasswordInput
          label={t('New password')}
          description={t('At least 8 characters. It ends your other sessions.')}
          autoComplete="new-password"
          maxLength={128}
          {...form.getInputProps('newPassword')}
        />
      </FormBody>
    </Box>
  )
}
