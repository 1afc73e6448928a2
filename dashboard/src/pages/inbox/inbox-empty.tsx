import { Button, EmptyState } from '@mantine/core'
import { IconCircleCheck, IconSearchOff } from '@tabler/icons-react'
import { ButtonLink } from '../../components/links.tsx'
import { can, useSession } from '../../lib/session.ts'
import { isFiltered } from './model.ts'
import type { Inbox } from './use-inbox.ts'

export function InboxEmpty({ inbox }: { inbox: Inbox }) {
  const session = useSession()
  if (isFiltered(inbox.search)) {
    return (
      <EmptyState
        py={56}
        icon={<IconSearchOff size={32} stroke={1.5} />}
        title="Nothing matches"
        description="No approval that you may see fits this search."
      >
        <Button variant="default" onClick={() => inbox.setSearch({ q: undefined, status: undefined })}>
          Clear the filters
        </Button>
      </EmptyState>
    )
  }
  const isMine = inbox.search.view !== 'all'
  return (
    <EmptyState
      py={56}
      icon={<IconCircleCheck size={32} stroke={1.5} />}
      title={isMine ? 'Nothing waits for you' : 'No approvals yet'}
      description={
        isMine
          ? 'New requests appear here by themselves.'
          : 'They appear here as soon as a service asks for the first one.'
      }
    >
      {isMine && (
        <Button variant="default" onClick={() => inbox.setSearch({ view: 'all' })}>
          See all approvals
        </Button>
      )}
      {!isMine && can(session, 'services.manage') && (
        <ButtonLink to="/welcome" variant="default">
          Getting started
        </ButtonLink>
      )}
    </EmptyState>
  )
}
