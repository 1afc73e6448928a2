import { VisuallyHidden } from '@mantine/core'
import { LoadMore } from '../../components/load-more.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { t } from '../../lib/i18n/t.ts'
import { InboxEmpty } from './inbox-empty.tsx'
import classes from './inbox-list.module.css'
import { InboxRow } from './inbox-row.tsx'
import { InboxSkeleton } from './inbox-skeleton.tsx'
import { listQueryOf, withDepartures } from './model.ts'
import { NoMark, SelectAll, SelectRow } from './select-row.tsx'
import { useDepartures } from './use-departures.ts'
import type { Inbox } from './use-inbox.ts'
import type { Selection } from './use-selected-rows.ts'

type Props = { inbox: Inbox; selection: Selection; onEnter: () => void }

export function InboxList({ inbox, selection, onEnter }: Props) {
  const { query, items, search, current } = inbox
  const departures = useDepartures({
    items,
    listKey: JSON.stringify(listQueryOf(search)),
    isWatched: inbox.isDeciding && query.isSuccess && !query.isPlaceholderData,
    mine: inbox.mine,
  })
  const rows = withDepartures(items, departures)
  const selectable = new Set(selection.rows.map(({ id }) => id))
  const tabStop = rows.find(({ approval }) => approval.id === current)?.approval.id ?? rows[0]?.approval.id
  return (
    <Loaded query={query} skeleton={<InboxSkeleton />}>
      {() => (
        <>
          {rows.length === 0 && <InboxEmpty inbox={inbox} />}
          <SelectAll selection={selection} isAllLoaded={!query.hasNextPage} />
          <ul className={classes.list} aria-label={t('Approvals')} aria-busy={query.isPlaceholderData}>
            {rows.map(({ approval, leaving }) => (
              <InboxRow
                key={approval.id}
                approval={approval}
                leaving={leaving}
                isCurrent={inbox.isSplit && approval.id === current}
                isTabStop={approval.id === tabStop}
                withStatus={!inbox.isDeciding}
                onSelect={inbox.isSplit ? () => inbox.moveTo(approval.id) : undefined}
                onEnter={onEnter}
                onStep={(steps, isExtending) => (isExtending ? selection.extend(steps) : inbox.step(steps))}
                mark={
                  selectable.has(approval.id) ? (
                    <SelectRow approval={approval} selection={selection} isTabStop={approval.id === tabStop} />
                  ) : (
                    selectable.size > 0 && <NoMark />
                  )
                }
                isSelected={selection.has(approval.id)}
              />
            ))}
          </ul>
          <VisuallyHidden role="status">
            {departures.at(-1) && `${departures.at(-1)?.approval.title}: ${departures.at(-1)?.words}`}
          </VisuallyHidden>
          <LoadMore query={query} />
        </>
      )}
    </Loaded>
  )
}
