import { Box } from '@mantine/core'
import { useRef } from 'react'
import { useCommands } from '../../lib/commands.tsx'
import { usePageTitle } from '../../lib/use-page-title.ts'
import { InboxDetail } from './inbox-detail.tsx'
import { InboxList } from './inbox-list.tsx'
import { InboxToolbar } from './inbox-toolbar.tsx'
import classes from './page.module.css'
import { useInbox } from './use-inbox.ts'

export function InboxPage() {
  usePageTitle('Inbox')
  const inbox = useInbox()
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
      <InboxList inbox={inbox} onEnter={() => detail.current?.focus()} />
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
        aria-label="Selected approval"
        key={inbox.current}
      >
        <InboxDetail inbox={inbox} />
      </Box>
    </Box>
  )
}
