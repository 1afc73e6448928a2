import { Box, Group, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { memo, useState } from 'react'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { BackLink } from '../../components/back-link.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useReadOnSight } from '../../lib/read-notifications.ts'
import { read } from '../../lib/reads.ts'
import { useSession } from '../../lib/session.ts'
import { useIsPhone } from '../../lib/use-is-phone.ts'
import { usePageTitle } from '../../lib/use-page-title.ts'
import { ApprovalSkeleton } from './approval-skeleton.tsx'
import { ApprovalView } from './approval-view.tsx'
import { DecisionBar } from './decision-bar.tsx'
import { openSlotOf } from './model.ts'
import { NextWaiting } from './next-waiting.tsx'
import { PrintButton } from './print-button.tsx'
import classes from './page.module.css'

const route = getRouteApi('/signed-in/shell/approvals/$id')

export function ApprovalPage() {
  const { id } = route.useParams()
  useReadOnSight(id)
  const query = useQuery(read(approvalRoutes.get, { params: { id } }))
  usePageTitle(query.data?.title ?? t('Approval'))
  return (
    <Box className={classes.page}>
      {!query.data && <VisuallyHidden component="h1">{t('Approval')}</VisuallyHidden>}
      <Group mb="md" justify="space-between" className="on-screen">
        <BackLink to="/" label={t('Inbox')} />
        <PrintButton />
      </Group>
      <Loaded query={query} skeleton={<ApprovalSkeleton />}>
        {(approval) => <Decidable key={approval.id} approval={approval} />}
      </Loaded>
    </Box>
  )
}

/** Drawn again only when the approval changes, not with each time that it is read. */
const Decidable = memo(function Decidable({ approval }: { approval: Approval }) {
  const { user } = useSession()
  const isPhone = useIsPhone()
  const [hasDecided, setDecided] = useState(false)
  const onDecided = (): void => setDecided(true)
  return (
    <>
      {hasDecided && (
        <div className="on-screen-alone">
          <NextWaiting after={approval.id} />
        </div>
      )}
      <ApprovalView approval={approval} onDecided={onDecided} />
      {isPhone && openSlotOf(approval, user.id) && <DecisionBar approval={approval} onDecided={onDecided} />}
    </>
  )
})
