import { Text } from '@mantine/core'
import { IconBox, IconBuildingStore } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { EventType } from '../../../../src/events/contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { NameLink } from '../../components/links.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { When } from '../../components/when.tsx'
import { t } from '../../lib/i18n/t.ts'
import { eventTypesQuery } from './event-types.ts'

const COLUMNS: Column<EventType>[] = [
  {
    header: t('Type'),
    narrow: 'head',
    width: '30%',
    cell: ({ eventType }) => (
      <NameLink from="/events" to="/events" search={(before) => ({ ...before, about: eventType })} resetScroll={false}>
        {eventType}
      </NameLink>
    ),
  },
  {
    header: t('Meaning'),
    narrow: 'wide',
    cell: ({ description }) => (
      <Text size="sm" c="dimmed" className="foreign">
        {description ?? t('A service’s own: it alone knows what it means.')}
      </Text>
    ),
  },
  { header: t('Kind'), narrow: 'hidden', width: 130, cell: ({ isBuiltIn }) => <Kind isBuiltIn={isBuiltIn} /> },
  {
    header: t('Last seen'),
    align: 'right',
    width: 120,
    cell: ({ lastSeenAt }) => (lastSeenAt === null ? t('Not lately') : <When at={lastSeenAt} />),
  },
]

export function Kind({ isBuiltIn }: Pick<EventType, 'isBuiltIn'>) {
  return isBuiltIn ? (
    <StatusBadge label={t('Built in')} color="gray" icon={IconBox} />
  ) : (
    <StatusBadge label={t('Service’s')} color="brand" icon={IconBuildingStore} />
  )
}

/** Every type with what it means; one of them opens to its schema and an example. */
export function TypeList() {
  const query = useQuery(eventTypesQuery)
  return (
    <Loaded query={query} skeleton={<RowsSkeleton rows={8} height={36} />}>
      {({ data }) => (
        <DataTable label={t('Event types')} columns={COLUMNS} rows={data} keyOf={({ eventType }) => eventType} />
      )}
    </Loaded>
  )
}
