import { Button, EmptyState, Group, NativeSelect, Stack } from '@mantine/core'
import { IconFilterOff, IconMailCheck, IconRefresh } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { deliveryRoutes } from '../../../../src/webhooks/delivery-contract.ts'
import type { Delivery, Webhook } from '../../../../src/webhooks/shapes.ts'
import { BulkBar } from '../../components/bulk-bar.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { TimeFilter } from '../../components/time-filter.tsx'
import { readPages } from '../../lib/reads.ts'
import { DEAD_ERRORS } from '../delivery/delivery-words.ts'
import { EventTypeSelect } from '../events/event-type-select.tsx'
import { CurrentJob } from '../jobs/current-job.tsx'
import { DEAD_LETTER_COLUMNS } from './delivery-columns.tsx'
import { deadLetterFilters, NO_FILTERS, retryFilter } from './filters.ts'
import { RetryManyDialog, type ManyChosen } from './retry-many-dialog.tsx'
import { useWebhookAddress } from './route.ts'

/** What was given up, why, and the way to send it again: some, or all that the filters leave. */
export function DeadLettersTab({ webhook }: { webhook: Webhook }) {
  const { search } = useWebhookAddress()
  const filters = deadLetterFilters(search)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [chosen, setChosen] = useState<ManyChosen | null>(null)
  const [job, setJob] = useState<string | null>(null)
  const query = useInfiniteQuery({
    ...readPages(deliveryRoutes.deadLetters, { params: { id: webhook.id }, query: filters }),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.pages.flatMap((page) => page.data) ?? []
  const isFiltered = Object.keys(filters).length > 0
  return (
    <Stack gap="sm">
      {job !== null && <CurrentJob id={job} onClose={() => setJob(null)} />}
      <Group justify="space-between" align="flex-start" gap="xs">
        <Filters />
        {rows.length > 0 && (
          <SendAllButton
            isFiltered={isFiltered}
            onClick={() => setChosen({ kind: 'filter', filter: retryFilter(search), isFiltered })}
          />
        )}
      </Group>
      <Loaded query={query} skeleton={<RowsSkeleton rows={6} height={44} />}>
        {() =>
          rows.length === 0 ? (
            <Nothing isFiltered={isFiltered} />
          ) : (
            <DataTable
              label="Dead letters"
              columns={DEAD_LETTER_COLUMNS}
              rows={rows}
              keyOf={({ id }) => id}
              nameOf={nameOf}
              selection={{ selected, onChange: setSelected }}
            />
          )
        }
      </Loaded>
      <LoadMore query={query} />
      <BulkBar count={selected.size} onClear={() => setSelected(new Set())}>
        <Button size="sm" onClick={() => setChosen({ kind: 'ids', ids: [...selected] })}>
          Send again…
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
      {isFiltered ? 'Send all of these again…' : 'Send all again…'}
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
        aria-label="Reason"
        value={search.error ?? ''}
        onChange={(event) => change({ error: event.currentTarget.value || undefined })}
        data={[{ value: '', label: 'Any reason' }, ...DEAD_ERRORS]}
      />
      <EventTypeSelect value={search.type} onChange={(type) => change({ type })} w={{ base: '100%', xs: 210 }} />
      <TimeFilter value={search} onChange={({ from, to }) => change({ from, to })} />
    </Group>
  )
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const { change } = useWebhookAddress()
  if (!isFiltered) {
    return (
      <EmptyState
        py={40}
        size="sm"
        icon={<IconMailCheck size={28} stroke={1.5} />}
        title="No dead letters"
        description="A delivery whose attempts are all used up is kept here until it is sent again."
      />
    )
  }
  return (
    <EmptyState
      py={40}
      size="sm"
      icon={<IconFilterOff size={28} stroke={1.5} />}
      title="No dead letter matches"
      description="Another reason, type or time may find it."
    >
      <Button variant="default" size="sm" onClick={() => change(NO_FILTERS)}>
        Clear the filters
      </Button>
    </EmptyState>
  )
}
