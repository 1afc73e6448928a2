import { Alert, Button, Checkbox, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useRef } from 'react'
import { authRoutes } from '../../../../src/auth/contract.ts'
import { BareLayout } from '../../components/shell/bare-layout.tsx'
import { explain, isApiError } from '../../lib/api-error.ts'
import { t } from '../../lib/i18n/t.ts'
import { usePageTitle } from '../../lib/use-page-title.ts'
import { useSend } from '../../lib/use-send.ts'
import { safeAddress, waitWords } from './model.ts'
import { useSecondsLeft } from './use-seconds-left.ts'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  usePageTitle(t('Sign in'))
  const { next, ended, notice } = route.useSearch()
  const form = useForm({ initialValues: { email: '', password: '', rememberMe: true } })
  const wait = useSecondsLeft()
  const passwordInput = useRef<HTMLInputElement>(null)
  const send = useSend(authRoutes.signIn, {
    onSuccess: useEnter(next),
    onError: (error) => {
      if (isApiError(error, 429)) wait.start(error.retryAfterSeconds ?? 60)
      if (isApiError(error, 401)) passwordInput.current?.select()
    },
  })
  const isBusy = send.isPending || send.isSuccess
  return (
    <BareLayout>
      <form onSubmit={form.onSubmit((body) => send.mutate({ input: { body } }))}>
        <Stack gap="md">
          <Title order={1}>{t('Sign in')}</Title>
          <Notice error={send.error} hasEnded={ended === true} isLinkUsed={notice !== undefined} />
          <TextInput
            label={t('E-mail')}
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('Password')}
            ref={passwordInput}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            {...form.getInputProps('password')}
          />
          <Checkbox
            label={t('Stay signed in on this device')}
            {...form.getInputProps('rememberMe', { type: 'checkbox' })}
          />
          <Button type="submit" size="md" fullWidth loading={isBusy} disabled={wait.seconds > 0}>
            {wait.seconds > 0 ? t('Try again in {seconds}', { seconds: waitWords(wait.seconds) }) : t('Sign in')}
          </Button>
        </Stack>
      </form>
    </BareLayout>
  )
}

type NoticeProps = { error: Error | null; hasEnded: boolean; isLinkUsed: boolean }

function Notice({ error, hasEnded, isLinkUsed }: NoticeProps) {
  if (error) {
    return (
      <Alert color="red" role="alert">
        {isApiError(error, 401) ? t('The e-mail or the password is wrong.') : explain(error)}
      </Alert>
    )
  }
  if (isLinkUsed) {
    return (
      <Alert color="amber" role="alert">
        {t(
          'This link has been used, or is older than a day. Sign in with your password, or ask the operator to start the server with --sign-in-link.',
        )}
      </Alert>
    )
  }
  if (!hasEnded) return null
  return (
    <Text size="sm" c="dimmed">
      {t('Your session has ended. Sign in and you are back where you were; what you typed is kept.')}
    </Text>
  )
}

function useEnter(next: string | undefined): () => Promise<void> {
  const router = useRouter()
  const queryClient = useQueryClient()
  return async () => {
    queryClient.clear()
    await router.invalidate()
    router.history.replace(safeAddress(next))
  }
}
