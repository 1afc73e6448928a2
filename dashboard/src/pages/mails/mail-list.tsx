import { Alert, EmptyState, Text } from '@mantine/core'
import { IconInfoCircle, IconMail } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { mailRoutes, type Mail } from '../../../../src/notifications/contract.ts'
import type { Column } from '../../components/data-table.tsx'
import { NameLink } from '../../components/links.tsx'
import { NoMatch } from '../../components/no-match.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { When } from '../../components/when.tsx'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { usePages } from '../../lib/use-pages.ts'
import { MailFilters } from './mail-filters.tsx'
import { MailStatus } from './mail-status.tsx'
import { filtersOf, kindOf, NO_FILTERS, serverNotice, WHEN_MAILS_COME } from './mail-words.ts'
import { useMailsAddress } from './route.ts'

const COLUMNS: Column<Mail>[] = [
  {
    header: t('Subject'),
    narrow: 'head',
    cell: ({ id, subject, kind }) => (
      <NameLink from="/mails" to="/mails" search={(before) => ({ ...before, mail: id })} resetScroll={false}>
        {subject === '' ? kindOf({ kind }) : subject}
      </NameLink>
    ),
  },
  {
    header: t('To'),
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
  { header: t('Kind'), width: 170, narrow: 'hidden', cell: kindOf },
  { header: t('Status'), width: 125, cell: ({ status }) => <MailStatus status={status} /> },
  { header: t('Written'), align: 'right', width: 110, cell: ({ createdAt }) => <When at={createdAt} /> },
]

/** What was written, newest first; it keeps itself fresh. */
export function MailList() {
  const { search, change } = useMailsAddress()
  const filters = filtersOf(search)
  const isFiltered = Object.keys(filters).length > 0
  const pages = usePages(mailRoutes.list, { query: filters })
  return (
    <>
      {(pages.rows.length > 0 || isFiltered) && (
        <>
          <ServerNotice />
          <MailFilters />
        </>
      )}
      <PagedTable
        label={t('Mails')}
        columns={COLUMNS}
        pages={pages}
        skeleton={{ rows: 8 }}
        empty={
          isFiltered ? (
            <NoMatch
              title={t('No mail matches')}
              description={t('Another recipient, kind or status may find it.')}
              onClear={() => change(NO_FILTERS)}
            />
          ) : (
            <Nothing />
          )
        }
      />
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

function Nothing() {
  return (
    <EmptyState
      py={56}
      maw={520}
      mx="auto"
      icon={<IconMail size={32} stroke={1.5} />}
      title={t('No mail yet')}
      description={WHEN_MAILS_COME}
    >
      <ServerNotice />
    </EmptyState>
  )
}
