import { Button, EmptyState, Group, NativeSelect, Stack } from '@mantine/core'
import { IconMailCheck, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { deliveryRoutes } from '../../../../src/webhooks/delivery-contract.ts'
import type { Delivery, Webhook } from '../../../../src/webhooks/shapes.ts'
import { BulkBar } from '../../components/bulk-bar.tsx'
import { FILTER_WIDTH } from '../../components/filter-width.ts'
import { NoMatch } from '../../components/no-match.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { t } from '../../lib/i18n/t.ts'
import { usePages } from '../../lib/use-pages.ts'
import { DEAD_ERRORS } from '../delivery/delivery-words.ts'
import { TimeAndTypeFilters } from '../events/narrowing.tsx'
import { CurrentJob } from '../jobs/current-job.tsx'
import { DEAD_LETTER_COLUMNS } from './delivery-columns.tsx'
import { deadLetterFilters, NO_FILTERS, retryFilter } from './filters.ts'
import { RetryManyDialog, type ManyChosen } from './retry-many-dialog.tsx'
import { useWebhookAddress } from './route.ts'

/** What was given up, why, and the way to send it again: some, or all that the filters leave. */
export function DeadLettersTab({ webhook }: { webhook: Webhook }) {
  const { search, change } = useWebhookAddress()
  const filters = deadLetterFilters(search)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [chosen, setChosen] = useState<ManyChosen | null>(null)
  const [job, setJob] = useState<string | null>(null)
  const pages = usePages(deliveryRoutes.deadLetters, { params: { id: webhook.id }, query: filters })
  const isFiltered = Object.keys(filters).length > 0
  return (
    <Stack gap="sm">
      {job !== null && <CurrentJob id={job} onClose={() => setJob(null)} />}
      <Group justify="space-between" align="flex-start" gap="xs">
        <Filters />
        {pages.rows.length > 0 && (
          <SendAllButton
            isFiltered={isFiltered}
            onClick={() => setChosen({ kind: 'filter', filter: retryFilter(search), isFiltered })}
          />
        )}
      </Group>
      <PagedTable
        label={t('Dead letters')}
        columns={DEAD_LETTER_COLUMNS}
        pages={pages}
        nameOf={nameOf}
        selection={{ selected, onChange: setSelected }}
        empty={
          isFiltered ? (
            <NoMatch
              title={t('No dead letter matches')}
              description={t('Another reason, type or time may find it.')}
              onClear={() => change(NO_FILTERS)}
            />
          ) : (
            <Nothing />
          )
        }
      />
      <BulkBar count={selected.size} onClear={() => setSelected(new Set())}>
        <Button size="sm" onClick={() => setChosen({ kind: 'ids', ids: [...selected] })}>
          {t('Send again…')}
        </Button>
      </BulkBar>
      <RetryManyDialog
        webhook={webhook}
        chosen={chosen}
        onClose={() => setChosen(null)}
        onStarted={(started) => {
          setSelected(new Set())
          setJob(started)
        }}
      />
    </Stack>
  )
}

function SendAllButton({ isFiltered, onClick }: { isFiltered: boolean; onClick: () => void }) {
  return (
    <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onClick}>
      {isFiltered ? t('Send all of these again…') : t('Send all again…')}
    </Button>
  )
}

function nameOf({ eventType, id }: Delivery): string {
  return `${eventType}, ${id}`
}

function Filters() {
  const { search, change } = useWebhookAddress()
  return (
    <Group gap="xs">
      <NativeSelect
        aria-label={t('Reason')}
        w={FILTER_WIDTH}
        value={search.error ?? ''}
        onChange={(event) => change({ error: event.currentTarget.value || undefined })}
        data={[{ value: '', label: t('Any reason') }, ...DEAD_ERRORS]}
      />
      <TimeAndTypeFilters search={search} onChange={change} />
    </Group>
  )
}

function Nothing() {
  return (
    <EmptyState
      py={40}
      size="sm"
      icon={<IconMailCheck size={28} stroke={1.5} />}
      title={t('No dead letters')}
      description={t('A delivery whose attempts are all used up is kept here until it is sent again.')}
    />
  )
}
