import { Button, EmptyState } from '@mantine/core'
import { IconCircleCheck, IconSearchOff } from '@tabler/icons-react'
import { ButtonLink } from '../../components/links.tsx'
import { t } from '../../lib/i18n/t.ts'
import { can, useSession } from '../../lib/session.ts'
import { type InboxView, isFiltered, NO_FILTERS, viewOf } from './model.ts'
import type { Inbox } from './use-inbox.ts'

const EMPTY: Record<InboxView, [title: string, description: string]> = {
  decide: [t('Nothing waits for you'), t('New requests appear here by themselves.')],
  waiting: [
    t('Nothing waits on others'),
    t('What you asked for, and what you decided and others must still decide, appears here.'),
  ],
  requests: [t('You have asked for nothing yet'), t('What services ask for in your name appears here.')],
  watching: [t('You watch nothing'), t('Press Watch on an approval to be told what becomes of it.')],
  decided: [t('You have decided nothing yet'), t('What you approve or reject appears here.')],
  all: [t('No approvals yet'), t('They appear here as soon as a service asks for the first one.')],
}

export function InboxEmpty({ inbox }: { inbox: Inbox }) {
  const session = useSession()
  if (isFiltered(inbox.search)) {
    return (
      <EmptyState
        py={56}
        icon={<IconSearchOff size={32} stroke={1.5} />}
        title={t('Nothing matches')}
        description={t('No approval that you may see fits this search.')}
      >
        <Button variant="default" onClick={() => inbox.setSearch(NO_FILTERS)}>
          {t('Clear the filters')}
        </Button>
      </EmptyState>
    )
  }
  const view = viewOf(inbox.search)
  const isMine = view === 'decide'
  const [title, description] = EMPTY[view]
  return (
    <EmptyState py={56} icon={<IconCircleCheck size={32} stroke={1.5} />} title={title} description={description}>
      {isMine && (
        <Button variant="default" onClick={() => inbox.setSearch({ view: 'all' })}>
          {t('See all approvals')}
        </Button>
      )}
      {view === 'all' && can(session, 'services.manage') && (
        <ButtonLink to="/welcome" variant="default">
          {t('Getting started')}
        </ButtonLink>
      )}
    </EmptyState>
  )
}
