import { Button } from '@mantine/core'
import { useRouterState } from '@tanstack/react-router'
import { z } from 'zod'
import { ButtonLink } from '../../components/links.tsx'
import type { ApiError } from '../../lib/api-error.ts'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { useSignOut } from '../../lib/use-sign-out.ts'
import { Notice } from './notice.tsx'

const refusal = z.object({ sentTo: z.string() })

/** A forwarded mail, or a browser in which somebody else is signed in. */
export function AnotherPerson({ error }: { error: ApiError }) {
  const { user } = useSession()
  const address = useRouterState({ select: ({ location }) => location.href })
  const signOut = useSignOut(address)
  const sentTo = refusal.safeParse(error.problem).data?.sentTo ?? t('somebody else')
  return (
    <Notice
      look="info"
      title={t('This mail was sent to {sentTo}', { sentTo })}
      text={t(
        'You are signed in as {name}. Only {sentTo} can decide by it; if you should decide too, ask whoever made the request to add you.',
        { name: user.name, sentTo },
      )}
    >
      <ButtonLink to="/" size="md">
        {t('To your inbox')}
      </ButtonLink>
      <Button variant="default" size="md" onClick={signOut}>
        {t('Sign in as {sentTo}', { sentTo })}
      </Button>
    </Notice>
  )
}
