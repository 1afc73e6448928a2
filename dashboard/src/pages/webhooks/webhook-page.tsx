import { DataList } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { BackLink } from '../../components/back-link.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { Fact } from '../../components/fact.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import { useLiveUpdates } from '../../lib/live.ts'
import { read } from '../../lib/reads.ts'
import { DeliveriesPanel } from './deliveries-panel.tsx'
import { DeliveryDrawer } from './delivery-drawer.tsx'
import { healthOf } from './health.ts'
import { HealthBadge } from './health-badge.tsx'
import { WebhookActions } from './webhook-actions.tsx'

const LIVE_TAGS = [webhookRoutes.list.tag]
const route = getRouteApi('/signed-in/shell/webhooks/$id')

export function WebhookPage() {
  useLiveUpdates(LIVE_TAGS)
  const { id } = route.useParams()
  const { delivery } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(read(webhookRoutes.get, { params: { id } }))
  const webhook = query.data
  return (
    <Page
      title={webhook?.name ?? 'Webhook'}
      description={webhook?.url}
      back={<BackLink to="/webhooks" label="Webhooks" />}
      actions={webhook && <WebhookActions webhook={webhook} />}
    >
      <Loaded query={query} skeleton={<RowsSkeleton />}>
        {(webhook) => (
          <>
            <Facts webhook={webhook} />
            <DeliveriesPanel webhookId={webhook.id} />
          </>
        )}
      </Loaded>
      <DeliveryDrawer
        id={delivery}
        onClose={() => void navigate({ search: (before) => ({ ...before, delivery: undefined }) })}
      />
    </Page>
  )
}

function Facts({ webhook }: { webhook: Webhook }) {
  const { sentence } = healthOf(webhook)
  const { lastSuccessAt, firstFailureAt } = webhook.health
  return (
    <Panel title="Endpoint">
      <DataList labelWidth="140px" gap="xs">
        <Fact label="Health">
          <HealthBadge webhook={webhook} /> {sentence}
        </Fact>
        <Fact label="Last success">{lastSuccessAt === null ? 'Never' : <When at={lastSuccessAt} />}</Fact>
        {firstFailureAt !== null && (
          <Fact label="Failing since">
            <When at={firstFailureAt} />
          </Fact>
        )}
        <Fact label="Service">
          <AnchorLink to="/services/$id" params={{ id: webhook.serviceId }} size="sm">
            {webhook.serviceName}
          </AnchorLink>
        </Fact>
        <Fact label="Events">{webhook.events.includes('*') ? 'Everything' : webhook.events.join(', ')}</Fact>
        <Fact label="Delivery">
          {webhook.retryCount} retries, {webhook.timeout} s timeout,{' '}
          {webhook.ordering === 'none' ? 'as fast as possible' : 'in order for each approval'}
        </Fact>
        <Fact label="Id">
          <CopyField value={webhook.id} label="id" />
        </Fact>
      </DataList>
    </Panel>
  )
}
