import { Button, Drawer, Group, NativeSelect, NumberInput, Stack, Switch } from '@mantine/core'
import { useDebouncedCallback, useDidUpdate } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { insightsRoutes } from '../../../../src/approvals/insights-contract.ts'
import { PRIORITIES, STATUSES, URGENCIES } from '../../../../src/approvals/shapes.ts'
import { SORTS_OF_PEOPLE } from '../../../../src/approvals/view-contract.ts'
import { TimeFilter } from '../../components/time-filter.tsx'
import { humanize } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { PRIORITY_NAMES, STATUS_NAMES, URGENCY_NAMES } from '../../lib/names.ts'
import { read } from '../../lib/reads.ts'
import { inboxSearch, isFiltered, NO_FILTERS, SORT_LABELS, sortOf, viewOf } from './model.ts'
import type { Inbox } from './use-inbox.ts'

const TYPING_PAUSE_MS = 300
const KEPT_MS = 5 * 60_000
const STATUS_OPTIONS = STATUSES.map((value) => ({ value, label: STATUS_NAMES[value] }))
const PRIORITY_OPTIONS = PRIORITIES.map((value) => ({ value, label: PRIORITY_NAMES[value] }))
const URGENCY_OPTIONS = URGENCIES.map((value) => ({ value, label: URGENCY_NAMES[value] }))

/** Everything that narrows the list, and its order. What is chosen holds at once. */
export function FilterDrawer({ inbox, onClose }: { inbox: Inbox; onClose: () => void }) {
  const { search, setSearch } = inbox
  const sorts = SORTS_OF_PEOPLE.filter((sort) => sort !== '-decidedAt' || viewOf(search) === 'decided')
  return (
    <Drawer opened onClose={onClose} position="right" size={360} title={t('Filters')}>
      <Stack gap="sm">
        <Choice inbox={inbox} name="status" label={t('Status')} data={STATUS_OPTIONS} />
        <Known inbox={inbox} by="type" label={t('Type')} />
        <Known inbox={inbox} by="service" label={t('Service')} />
        <Known inbox={inbox} by="department" label={t('Department')} />
        <Group grow gap="sm">
          <Choice inbox={inbox} name="priority" label={t('Priority')} data={PRIORITY_OPTIONS} />
          <Choice inbox={inbox} name="urgency" label={t('Urgency')} data={URGENCY_OPTIONS} />
        </Group>
        <Group grow gap="sm">
          <Amount inbox={inbox} name="minAmount" label={t('Amount from')} />
          <Amount inbox={inbox} name="maxAmount" label={t('Amount to')} />
        </Group>
        <Switch
          label={t('Overdue')}
          checked={search.overdue === true}
          onChange={(event) => setSearch({ overdue: event.currentTarget.checked || undefined, id: undefined })}
        />
        <TimeFilter
          value={search}
          onChange={({ from, to }) => setSearch({ from: from ?? undefined, to: to ?? undefined, id: undefined })}
        />
        <NativeSelect
          label={t('Order')}
          value={sortOf(search)}
          data={sorts.map((value) => ({ value, label: SORT_LABELS[value] }))}
          onChange={(event) =>
            setSearch({ sort: inboxSearch({ sort: event.currentTarget.value }).sort, id: undefined })
          }
        />
        <Group justify="space-between" mt="sm">
          <Button
            variant="default"
            disabled={!isFiltered(search)}
            onClick={() => setSearch({ ...NO_FILTERS, id: undefined })}
          >
            {t('Clear the filters')}
          </Button>
          <Button onClick={onClose}>{t('Done')}</Button>
        </Group>
      </Stack>
    </Drawer>
  )
}

type Named = { inbox: Inbox; label: string }
type Option = { value: string; label: string }

function Choice({
  inbox: { search, setSearch },
  name,
  label,
  data,
}: Named & { name: 'status' | 'priority' | 'urgency' | 'type' | 'service' | 'department'; data: readonly Option[] }) {
  return (
    <NativeSelect
      label={label}
      value={search[name] ?? ''}
      data={[{ value: '', label: t('Any') }, ...data]}
      onChange={(event) =>
        setSearch({
          [name]: inboxSearch({ [name]: event.currentTarget.value || undefined })[name],
          id: undefined,
        })
      }
    />
  )
}

/** What the reader has seen in the last month, or now waits, is what can be chosen; and what is chosen already. */
function Known({ inbox, by, label }: Named & { by: 'type' | 'service' | 'department' }) {
  const { data } = useQuery({
    ...read(insightsRoutes.approvals, { query: { groupBy: by } }),
    placeholderData: keepPreviousData,
    staleTime: KEPT_MS,
  })
  const chosen = inbox.search[by]
  const known = (data?.groups ?? []).flatMap(({ key, name }) =>
    key === null ? [] : [{ value: key, label: name ?? (by === 'type' ? humanize(key) : key) }],
  )
  const isKnown = chosen === undefined || known.some(({ value }) => value === chosen)
  const shown = isKnown ? known : [...known, { value: chosen, label: chosen }]
  return (
    <Choice inbox={inbox} name={by} label={label} data={shown.toSorted((a, b) => a.label.localeCompare(b.label))} />
  )
}

function Amount({ inbox: { search, setSearch }, name, label }: Named & { name: 'minAmount' | 'maxAmount' }) {
  const send = useDebouncedCallback(
    (amount: number | undefined) => setSearch({ [name]: amount, id: undefined }),
    TYPING_PAUSE_MS,
  )
  const [typed, setTyped] = useState<number | string>(search[name] ?? '')
  // The filters were cleared.
  useDidUpdate(() => {
    if (search[name] === undefined) setTyped('')
  }, [search[name]])
  return (
    <NumberInput
      label={label}
      min={0}
      thousandSeparator=","
      hideControls
      value={typed}
      onChange={(value) => {
        setTyped(value)
        send(typeof value === 'number' ? value : undefined)
      }}
    />
  )
}
