import { Box } from '@mantine/core'
import { useRef } from 'react'
import { useCommands } from '../../lib/commands.tsx'
import { t } from '../../lib/i18n/t.ts'
import { usePageTitle } from '../../lib/use-page-title.ts'
import { BulkResult } from './bulk-result.tsx'
import { InboxDetail } from './inbox-detail.tsx'
import { InboxList } from './inbox-list.tsx'
import { InboxToolbar } from './inbox-toolbar.tsx'
import classes from './page.module.css'
import { SelectionBar } from './selection-bar.tsx'
import { useBulk } from './use-bulk.ts'
import { useInbox } from './use-inbox.ts'
import { useSelectedRows } from './use-selected-rows.ts'

export function InboxPage() {
  usePageTitle(t('Inbox'))
  const inbox = useInbox()
  const selection = useSelectedRows(inbox)
  const bulk = useBulk(inbox, selection)
  const search = useRef<HTMLInputElement>(null)
  const detail = useRef<HTMLDivElement>(null)
  useCommands({
    next: () => inbox.step(1),
    previous: () => inbox.step(-1),
    search: () => search.current?.focus(),
  })
  const list = (
    <>
      <InboxToolbar inbox={inbox} searchRef={search} />
      {bulk.result && <BulkResult result={bulk.result} onClose={bulk.closeResult} />}
      <InboxList inbox={inbox} selection={selection} onEnter={() => detail.current?.focus()} />
      <SelectionBar inbox={inbox} selection={selection} bulk={bulk} />
    </>
  )
  if (!inbox.isSplit) return <Box className={classes.single}>{list}</Box>
  return (
    <Box className={classes.split}>
      <Box className={classes.list}>{list}</Box>
      <Box
        className={classes.detail}
        ref={detail}
        tabIndex={-1}
        role="region"
        aria-label={t('Selected approval')}
        key={inbox.current}
        // Where one was in it is kept for each by itself: the next one begins at its title.
        data-scroll-restoration-id={`approval-${inbox.current ?? ''}`}
      >
        <InboxDetail inbox={inbox} />
      </Box>
    </Box>
  )
}
