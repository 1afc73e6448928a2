import { Box } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { VIEW_COUNTED_UP_TO, viewRoutes } from '../../../../src/approvals/view-contract.ts'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { INBOX_VIEWS, VIEW_LABELS, viewOf, type InboxView } from './model.ts'
import { SavedViews } from './saved-views.tsx'
import type { Inbox } from './use-inbox.ts'
import classes from './view-tabs.module.css'

/** The fixed views with how much is in each, and those that the reader has saved. */
export function ViewTabs({ inbox }: { inbox: Inbox }) {
  const { data } = useQuery(read(viewRoutes.counts, {}))
  const current = viewOf(inbox.search)
  const countOf = (view: InboxView): number => (view === 'all' ? 0 : (data?.[view] ?? 0))
  return (
    <Box component="nav" aria-label={t('Views')} className={classes.tabs}>
      {INBOX_VIEWS.map((view) => (
        <Link
          key={view}
          to="/"
          search={view === 'decide' ? {} : { view }}
          // Otherwise every address of the inbox would count as the view without a name.
          activeOptions={{ exact: true, includeSearch: true }}
          className={classes.tab}
          data-active={view === current || undefined}
          aria-current={view === current ? 'page' : undefined}
        >
          {VIEW_LABELS[view]}
          {countOf(view) > 0 && <span className={classes.count}>{countWords(countOf(view))}</span>}
        </Link>
      ))}
      <SavedViews search={inbox.search} />
    </Box>
  )
}

function countWords(count: number): string {
  return count >= VIEW_COUNTED_UP_TO ? `${VIEW_COUNTED_UP_TO - 1}+` : String(count)
}
