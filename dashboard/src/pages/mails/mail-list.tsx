import { Alert, Button, EmptyState, Text } from '@mantine/core'
import { IconFilterOff, IconInfoCircle, IconMail } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { mailRoutes, type Mail } from '../../../../src/notifications/contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import { read, readPages } from '../../lib/reads.ts'
import { MailFilters } from './mail-filters.tsx'
import { MailStatus } from './mail-status.tsx'
import { filtersOf, kindOf, NO_FILTERS, serverNotice, WHEN_MAILS_COME } from './mail-words.ts'
import { useMailsAddress } from './route.ts'

const COLUMNS: Column<Mail>[] = [
  {
    header: 'Subject',
    narrow: 'head',
    cell: ({ id, subject }) => (
      <AnchorLink
        from="/mails"
        to="/mails"
        search={(before) => ({ ...before, mail: id })}
        resetScroll={false}
        size="sm"
        fw={500}
        c="var(--mantine-color-text)"
        className="foreign"
      >
        {subject}
      </AnchorLink>
    ),
  },
  {
    header: 'To',
    width: 200,
    cell: ({ userName, address }) => (
      <div>
        {userName !== null && (
          <Text size="sm" className="foreign">
            {userName}
          </Text>
        )}
        <Text size="xs" c="dimmed" className="foreign">
          {address}
        </Text>
      </div>
    ),
  },
  { header: 'Kind', width: 170, narrow: 'hidden', cell: kindOf },
  { header: 'Status', width: 125, cell: ({ status }) => <MailStatus status={status} /> },
  { header: 'Written', align: 'right', width: 110, cell: ({ createdAt }) => <When at={createdAt} /> },
]

/** What was written, newest first; it keeps itself fresh. */
export function MailList() {
  const { search } = useMailsAddress()
  const filters = filtersOf(search)
  const isFiltered = Object.keys(filters).length > 0
  const query = useInfiniteQuery({
    ...readPages(mailRoutes.list, { query: filters }),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <>
      {(rows.length > 0 || isFiltered) && (
        <>
          <ServerNotice />
          <MailFilters />
        </>
      )}
      <Loaded query={query} skeleton={<RowsSkeleton rows={8} height={44} />}>
        {() =>
          rows.length === 0 ? (
            <Nothing isFiltered={isFiltered} />
          ) : (
            <DataTable label="Mails" columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
      <LoadMore query={query} />
    </>
  )
}

/** Nothing, when the mail server is well. */
function ServerNotice() {
  const { data } = useQuery(read(mailRoutes.server, {}))
  const notice = data && serverNotice(data)
  if (!data || !notice) return null
  return (
    <Alert color={data.isSetUp ? 'red' : 'gray'} icon={<IconInfoCircle size={18} />} p="sm" mb="md" ta="left">
      {notice}
    </Alert>
  )
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const { change } = useMailsAddress()
  if (isFiltered) {
    return (
      <EmptyState
        py={40}
        size="sm"
        icon={<IconFilterOff size={28} stroke={1.5} />}
        title="No mail matches"
        description="Another recipient, kind or status may find it."
      >
        <Button variant="default" size="sm" onClick={() => change(NO_FILTERS)}>
          Clear the filters
        </Button>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      py={56}
      maw={520}
      mx="auto"
      icon={<IconMail size={32} stroke={1.5} />}
      title="No mail yet"
      description={WHEN_MAILS_COME}
    >
      <ServerNotice />
    </EmptyState>
  )
}
