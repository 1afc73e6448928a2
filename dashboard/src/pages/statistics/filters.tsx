import { Group, NativeSelect, SegmentedControl } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { FILTER_WIDTH } from '../../components/filter-width.ts'
import { t } from '../../lib/i18n/t.ts'
import { groupName } from './columns.ts'
import { insights } from './measures.ts'
import { OwnRange } from './own-range.tsx'
import { useStatisticsAddress } from './route.ts'
import { ofLastDays, RANGES, USUAL_RANGE } from './search.ts'

/** Kept longer than what is drawn: which types and departments there are seldom changes. */
const KEPT_MS = 5 * 60_000

export function StatisticsFilters() {
  const { search, span, change } = useStatisticsAddress()
  const isOwn = search.from !== undefined || search.to !== undefined
  return (
    <Group gap="xs" mb="lg">
      <SegmentedControl
        size="xs"
        aria-label={t('Time range')}
        value={isOwn ? '' : (search.range ?? USUAL_RANGE)}
        onChange={(chosen) => change(ofLastDays(RANGES.find((range) => range === chosen)))}
        data={RANGES.map((range) => ({ value: range, label: t('{n} days', { n: Number.parseInt(range) }) }))}
      />
      <OwnRange />
      {span.fault === undefined && (
        <>
          <ChoiceFilter by="service" label={t('Service')} all={t('All services')} />
          <ChoiceFilter by="type" label={t('Type')} all={t('All types')} />
          <ChoiceFilter by="department" label={t('Department')} all={t('All departments')} />
        </>
      )}
    </Group>
  )
}

/** What one may see in this time is what can be chosen. Nothing where there is no choice. */
function ChoiceFilter({ by, label, all }: { by: 'service' | 'type' | 'department'; label: string; all: string }) {
  const { search, change } = useStatisticsAddress()
  const chosen = search[by]
  const { data } = useQuery({
    ...insights({ range: search.range, from: search.from, to: search.to }, by),
    placeholderData: keepPreviousData,
    staleTime: KEPT_MS,
  })
  const choices = (data?.groups ?? []).flatMap((group) =>
    group.key === null ? [] : [{ value: group.key, label: groupName(group, by) }],
  )
  const isKnown = chosen === undefined || choices.some(({ value }) => value === chosen)
  const shown = isKnown ? choices : [...choices, { value: chosen, label: groupName({ key: chosen, name: null }, by) }]
  if (shown.length < 2 && chosen === undefined) return null
  return (
    <NativeSelect
      aria-label={label}
      w={FILTER_WIDTH}
      value={chosen ?? ''}
      onChange={(event) => change({ [by]: event.currentTarget.value || undefined })}
      data={[{ value: '', label: all }, ...shown.toSorted((a, b) => a.label.localeCompare(b.label))]}
    />
  )
}
