import { Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { linkRoutes } from '../../../../src/approvals/link-contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { BareLayout } from '../../components/shell/bare-layout.tsx'
import { isApiError } from '../../lib/api-error.ts'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { usePageTitle } from '../../lib/use-page-title.ts'
import { AnotherPerson } from './another-person.tsx'
import { Ask } from './ask.tsx'
import { Outcome } from './outcome.tsx'
import { StaleLink } from './stale-link.tsx'
import { UnknownLink } from './unknown-link.tsx'

const route = getRouteApi('/signed-in/decide/$token')

/** Where a link from a mail leads: shows the request, and decides only when it is confirmed here. */
export function DecidePage() {
  usePageTitle(t('Decide'))
  const { token } = route.useParams()
  return (
    <BareLayout width={560}>
      <Link key={token} token={token} />
    </BareLayout>
  )
}

function Link({ token }: { token: string }) {
  const { choice } = route.useSearch()
  const query = useQuery(read(linkRoutes.lookUp, { body: { token } }))
  const [decided, setDecided] = useState<{ before: Approval; after: Approval } | null>(null)
  const { data: link, error, refetch } = query
  if (decided) return <Outcome {...decided} />
  if (isApiError(error, 403)) return <AnotherPerson error={error} />
  if (isApiError(error, 404)) return <UnknownLink />
  if (link?.state === 'open') {
    const { approval } = link
    return (
      <Ask
        approval={approval}
        token={token}
        choice={choice}
        onDecided={(after) => setDecided({ before: approval, after })}
      />
    )
  }
  if (link) return <StaleLink link={link} />
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return <AskSkeleton />
}

function AskSkeleton() {
  return (
    <Stack gap="md" role="status" aria-label={t('Loading')}>
      <Skeleton height={20} width={140} />
      <Skeleton height={28} width="80%" />
      <Skeleton height={28} width={180} />
      <Skeleton height={36} width={220} />
      <Skeleton height={52} />
      <Skeleton height={80} />
      <Skeleton height={48} />
    </Stack>
  )
}
