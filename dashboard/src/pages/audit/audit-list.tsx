import { Badge, EmptyState, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconHistory } from '@tabler/icons-react'
import { auditRoutes, type AuditEntryView, type VerificationView } from '../../../../src/audit/contract.ts'
import type { Column } from '../../components/data-table.tsx'
import { NameLink } from '../../components/links.tsx'
import { NoMatch } from '../../components/no-match.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import { t } from '../../lib/i18n/t.ts'
import { usePages } from '../../lib/use-pages.ts'
import { actionLabel, actorOf, tellAudit } from './audit-words.ts'
import { useAuditAddress } from './route.ts'
import { filtersOf, NO_FILTERS } from './search.ts'
import { isBroken } from './use-verify.ts'

type Broken = VerificationView['firstBroken']

/** What was done, newest first; it keeps itself fresh. */
export function AuditList({ broken }: { broken: Broken }) {
  const { search, change } = useAuditAddress()
  const filters = filtersOf(search)
  const pages = usePages(auditRoutes.list, { query: filters })
  return (
    <PagedTable
      label={t('Audit entries')}
      columns={columnsFor(broken)}
      pages={pages}
      skeleton={{ rows: 8, height: 52 }}
      empty={
        // A page of a search may be empty while there is more to look at.
        pages.query.hasNextPage ? (
          <RowsSkeleton rows={3} height={52} />
        ) : Object.keys(filters).length === 0 ? (
          <Nothing />
        ) : (
          <NoMatch
            title={t('No entry matches')}
            description={t('Another text, person, action or time may find it. An id must be whole.')}
            onClear={() => change(NO_FILTERS)}
          />
        )
      }
    />
  )
}

function columnsFor(broken: Broken): Column<AuditEntryView>[] {
  return [
    { header: t('What'), narrow: 'head', cell: (entry) => <What entry={entry} isBroken={isBroken(broken, entry)} /> },
    { header: t('Action'), width: 230, narrow: 'hidden', cell: ({ action }) => actionLabel(action) },
    { header: t('When'), align: 'right', width: 120, cell: ({ at }) => <When at={at} /> },
  ]
}

function What({ entry, isBroken: isNotAsItWas }: { entry: AuditEntryView; isBroken: boolean }) {
  return (
    <div>
      <NameLink
        from="/audit"
        to="/audit"
        search={(before) => ({ ...before, entry: entry.id })}
        resetScroll={false}
        fw={400}
        {...(isNotAsItWas ? { c: 'var(--mantine-color-error)' } : {})}
      >
        <b>{actorOf(entry)}</b> {tellAudit(entry)}
      </NameLink>
      <Group gap={6} wrap="nowrap">
        <Text size="xs" c="dimmed" ff="monospace" truncate title={entry.subject}>
          {entry.subject}
        </Text>
        {isNotAsItWas && (
          <Badge color="red" leftSection={<IconAlertTriangle size={12} aria-hidden />}>
            {t('Broken here')}
          </Badge>
        )}
      </Group>
    </div>
  )
}

function Nothing() {
  return (
    <EmptyState
      py={40}
      size="sm"
      icon={<IconHistory size={28} stroke={1.5} />}
      title={t('Nothing was changed yet')}
      description={t('Every change is recorded here with who made it: approvals, services, keys, webhooks, people.')}
    />
  )
}
