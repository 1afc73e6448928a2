import { Button, Group, NativeSelect } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { DataTable } from '../../components/data-table.tsx'
import { FILTER_WIDTH } from '../../components/filter-width.ts'
import { LoadMore } from '../../components/load-more.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { useNow } from '../../components/now.tsx'
import { NoMatch } from '../../components/no-match.tsx'
import { Page } from '../../components/page.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { t } from '../../lib/i18n/t.ts'
import { readPages } from '../../lib/reads.ts'
import { COLUMNS } from './list-columns.tsx'
import { NoWebhook } from './list-empty.tsx'
import { linesOf, STATE_CHOICES, stateOf } from './list-model.ts'
import { webhookInsights } from './measures.ts'
import { OverallPanel } from './overall-panel.tsx'
import { RegisterWebhookDrawer } from './register-drawer.tsx'
import { ServiceFilter } from './service-filter.tsx'

const route = getRouteApi('/signed-in/shell/webhooks')

export function WebhooksPage() {
  const { service, q } = route.useSearch()
  const [isOpen, { open, close }] = useDisclosure(false)
  const navigate = route.useNavigate()
  const query = useInfiniteQuery({
    ...readPages(webhookRoutes.list, { query: { limit: 200, q, service } }),
    placeholderData: keepPreviousData,
  })
  const hasSome = q !== undefined || (query.data?.pages[0]?.data.length ?? 0) > 0
  const register = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      {t('Register a webhook')}
    </Button>
  )
  return (
    <Page
      title={t('Webhooks')}
      description={t('Endpoints that are told what happens, within a second.')}
      actions={hasSome && register}
    >
      {(hasSome || query.isPending) && <OverallPanel service={service} />}
      {(hasSome || service !== undefined) && <Filters />}
      <Loaded query={query} skeleton={<RowsSkeleton height={48} />}>
        {(data) =>
          hasSome ? (
            <Lines webhooks={data.pages.flatMap((page) => page.data)} />
          ) : (
            <NoWebhook isOfService={service !== undefined}>{register}</NoWebhook>
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

function Lines({ webhooks }: { webhooks: Parameters<typeof linesOf>[0] }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const insights = useQuery(webhookInsights(search.service, '24h'))
  const lines = linesOf(webhooks, insights.data, search, useNow())
  if (lines.length === 0)
    return (
      <NoMatch
        title={t('None of them matches')}
        description={t('Another word or state may find it.')}
        onClear={() => void navigate({ search: ({ service }) => ({ service }), replace: true })}
      />
    )
  return (
    <DataTable
      label={t('Webhooks')}
      columns={COLUMNS}
      rows={lines}
      keyOf={({ webhook }) => webhook.id}
      isQuiet={({ webhook }) => !webhook.isActive}
    />
  )
}

function Filters() {
  const { service, state, q } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Group gap="xs" mb="sm">
      <SearchField
        label={t('Search webhooks')}
        placeholder={t('Name or URL')}
        value={q}
        onChange={(text) => void navigate({ search: (before) => ({ ...before, q: text }), replace: true })}
      />
      <ServiceFilter
        value={service}
        onChange={(id) => void navigate({ search: (before) => ({ ...before, service: id }), replace: true })}
      />
      <NativeSelect
        aria-label={t('State')}
        w={FILTER_WIDTH}
        value={state ?? ''}
        onChange={(event) => {
          const chosen = stateOf(event.currentTarget.value)
          void navigate({ search: (before) => ({ ...before, state: chosen }), replace: true })
        }}
        data={[{ value: '', label: t('Any state') }, ...STATE_CHOICES]}
      />
    </Group>
  )
}
