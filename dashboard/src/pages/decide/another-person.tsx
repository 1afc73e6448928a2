import { Button } from '@mantine/core'
import { useRouterState } from '@tanstack/react-router'
import { z } from 'zod'
import { ButtonLink } from '../../components/links.tsx'
import type { ApiError } from '../../lib/api-error.ts'
import { useSession } from '../../lib/session.ts'
import { useSignOut } from '../../lib/use-sign-out.ts'
import { Notice } from './notice.tsx'

const refusal = z.object({ sentTo: z.string() })

/** A forwarded mail, or a browser in which somebody else is signed in. */
export function AnotherPerson({ error }: { error: ApiError }) {
  const { user } = useSession()
  const address = useRouterState({ select: ({ location }) => location.href })
  const signOut = useSignOut(address)
  const sentTo = refusal.safeParse(error.problem).data?.sentTo ?? 'somebody else'
  return (
    <Notice
      look="info"
      title={`This mail was sent to ${sentTo}`}
      text={`You are signed in as ${user.name}. Only ${sentTo} can decide by it; if you should decide too, ask whoever made the request to add you.`}
    >
      <ButtonLink to="/" size="md">
        To your inbox
      </ButtonLink>
      <Button variant="default" size="md" onClick={signOut}>
        Sign in as {sentTo}
      </Button>
    </Notice>
  )
}
