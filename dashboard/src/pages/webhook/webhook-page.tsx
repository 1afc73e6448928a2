import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { BackLink } from '../../components/back-link.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { useNow } from '../../components/now.tsx'
import { Page } from '../../components/page.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useReadOnSight } from '../../lib/read-notifications.ts'
import { read } from '../../lib/reads.ts'
import { DeliveryDrawer } from '../delivery/delivery-drawer.tsx'
import { heldUpUntil } from '../webhooks/health.ts'
import { DeadLettersTab } from './dead-letters-tab.tsx'
import { DeliveriesTab } from './deliveries-tab.tsx'
import { HealthNotice } from './health-notice.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { ReplayTab } from './replay-tab.tsx'
import { SecretsTab } from './secrets-tab.tsx'
import { SettingsTab } from './settings-tab.tsx'
import { TabList } from './tab-list.tsx'
import { UrlLine } from './url-line.tsx'
import { WebhookActions } from './webhook-actions.tsx'

const route = getRouteApi('/signed-in/shell/webhooks/$id')

export function WebhookPage() {
  const { id } = route.useParams()
  useReadOnSight(id)
  const { delivery } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(read(webhookRoutes.get, { params: { id } }))
  const webhook = query.data
  const now = useNow()
  return (
    <Page
      title={webhook?.name ?? t('Webhook')}
      description={webhook && <UrlLine webhook={webhook} />}
      back={<BackLink to="/webhooks" label={t('Webhooks')} />}
      actions={webhook && <WebhookActions webhook={webhook} />}
    >
      <Loaded query={query} skeleton={<RowsSkeleton />}>
        {(webhook) => (
          <>
            <HealthNotice webhook={webhook} />
            <Parts key={webhook.id} webhook={webhook} />
          </>
        )}
      </Loaded>
      <DeliveryDrawer
        id={delivery}
        heldUp={webhook ? heldUpUntil(webhook, now) : null}
        onClose={() => void navigate({ search: (before) => ({ ...before, delivery: undefined }), resetScroll: false })}
      />
    </Page>
  )
}

function Parts({ webhook }: { webhook: Webhook }) {
  const { tab = 'overview' } = route.useSearch()
  return (
    <Tabs value={tab} keepMounted={false}>
      <TabList webhook={webhook} />
      <Tabs.Panel value="overview">
        <OverviewTab webhook={webhook} />
      </Tabs.Panel>
      <Tabs.Panel value="deliveries">
        <DeliveriesTab webhook={webhook} />
      </Tabs.Panel>
      <Tabs.Panel value="dead">
        <DeadLettersTab webhook={webhook} />
      </Tabs.Panel>
      <Tabs.Panel value="replay">
        <ReplayTab webhook={webhook} />
      </Tabs.Panel>
      <Tabs.Panel value="settings">
        <SettingsTab webhook={webhook} />
      </Tabs.Panel>
      <Tabs.Panel value="secrets">
        <SecretsTab webhook={webhook} />
      </Tabs.Panel>
    </Tabs>
  )
}
