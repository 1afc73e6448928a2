import { Button, EmptyState, NativeSelect, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconWebhook } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { serviceRoutes } from '../../../../src/auth/contract.ts'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { Page } from '../../components/page.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import { useLiveUpdates } from '../../lib/live.ts'
import { read, readPages } from '../../lib/reads.ts'
import { summarize } from './event-words.ts'
import { HealthBadge } from './health-badge.tsx'
import { RegisterWebhookDrawer } from './register-drawer.tsx'

const COLUMNS: Column<Webhook>[] = [
  {
    header: 'Webhook',
    narrow: 'head',
    cell: ({ id, name, url }) => (
      <div>
        <AnchorLink
          to="/webhooks/$id"
          params={{ id }}
          size="sm"
          fw={500}
          c="var(--mantine-color-text)"
          className="foreign"
        >
          {name}
        </AnchorLink>
        <Text size="xs" c="dimmed" lineClamp={1} style={{ wordBreak: 'break-all' }}>
          {url}
        </Text>
      </div>
    ),
  },
  { header: 'Health', width: 130, cell: (webhook) => <HealthBadge webhook={webhook} /> },
  { header: 'Service', cell: ({ serviceName }) => serviceName },
  { header: 'Events', cell: ({ events }) => <span title={events.join(', ')}>{summarize(events)}</span> },
  {
    header: 'Last success',
    align: 'right',
    width: 130,
    cell: ({ health: { lastSuccessAt } }) => (lastSuccessAt === null ? 'Never' : <When at={lastSuccessAt} />),
  },
]

const LIVE_TAGS = [webhookRoutes.list.tag]
const route = getRouteApi('/signed-in/shell/webhooks')

export function WebhooksPage() {
  useLiveUpdates(LIVE_TAGS)
  const { service } = route.useSearch()
  const query = useInfiniteQuery(readPages(webhookRoutes.list, { query: service === undefined ? {} : { service } }))
  const [isOpen, { open, close }] = useDisclosure(false)
  const navigate = route.useNavigate()
  const rows = query.data?.pages.flatMap((page) => page.data) ?? []
  const register = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      Register a webhook
    </Button>
  )
  return (
    <Page
      title="Webhooks"
      description="Endpoints that are told what happens."
      actions={
        <>
          <ServiceFilter value={service} onChange={(id) => void navigate({ search: { service: id } })} />
          {rows.length > 0 && register}
        </>
      }
    >
      <Loaded query={query} skeleton={<RowsSkeleton />}>
        {() =>
          rows.length === 0 ? (
            <EmptyState
              py={56}
              icon={<IconWebhook size={32} stroke={1.5} />}
              title={service === undefined ? 'No webhook yet' : 'No webhook of this service'}
              description="Register one, and its endpoint is told of each decision within a second."
            >
              {register}
            </EmptyState>
          ) : (
            <DataTable
              label="Webhooks"
              columns={COLUMNS}
              rows={rows}
              keyOf={({ id }) => id}
              isQuiet={({ isActive }) => !isActive}
            />
          )
        }
      </Loaded>
      <LoadMore query={query} />
      <RegisterWebhookDrawer
        opened={isOpen}
        serviceId={service}
        onClose={close}
        onDone={({ id }) => void navigate({ to: '/webhooks/$id', params: { id }, search: {} })}
      />
    </Page>
  )
}

function ServiceFilter({ value, onChange }: { value: string | undefined; onChange: (id: string | undefined) => void }) {
  const services = useQuery(read(serviceRoutes.list, { query: { limit: 200 } })).data?.data ?? []
  if (services.length < 2 && value === undefined) return null
  return (
    <NativeSelect
      aria-label="Service"
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      data={[{ value: '', label: 'All services' }, ...services.map(({ id, name }) => ({ value: id, label: name }))]}
    />
  )
}
