import { Box, Button, Group, Kbd, TextInput, Title } from '@mantine/core'
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks'
import { IconFilter, IconSearch } from '@tabler/icons-react'
import { Suspense, useEffect, useRef, useState, type RefObject } from 'react'
import { lazyPart } from '../../components/lazy-part.tsx'
import { useCommands, useKeyOf } from '../../lib/commands.tsx'
import { t } from '../../lib/i18n/t.ts'
import classes from './inbox-toolbar.module.css'
import { countFilters } from './model.ts'
import type { Inbox } from './use-inbox.ts'
import { ViewTabs } from './view-tabs.tsx'

const FilterDrawer = lazyPart(async () => (await import('./filter-drawer.tsx')).FilterDrawer)

export function InboxToolbar({ inbox, searchRef }: { inbox: Inbox; searchRef: RefObject<HTMLInputElement | null> }) {
  const [isFilterOpen, filter] = useDisclosure(false)
  const count = countFilters(inbox.search)
  useCommands({ filter: filter.open })
  return (
    <Box className={classes.toolbar}>
      <Title order={1}>{t('Inbox')}</Title>
      <ViewTabs inbox={inbox} />
      <Group gap="xs" mt="xs" wrap="nowrap">
        <SearchField inbox={inbox} searchRef={searchRef} />
        <Button
          variant={count > 0 ? 'light' : 'default'}
          flex="none"
          leftSection={<IconFilter size={16} aria-hidden />}
          onClick={filter.open}
        >
          {count > 0 ? t('Filters · {count}', { count }) : t('Filters')}
        </Button>
      </Group>
      <Suspense>{isFilterOpen && <FilterDrawer inbox={inbox} onClose={filter.close} />}</Suspense>
    </Box>
  )
}

const TYPING_PAUSE_MS = 250

function SearchField({ inbox, searchRef }: { inbox: Inbox; searchRef: RefObject<HTMLInputElement | null> }) {
  const searchKey = useKeyOf('search')
  const asked = inbox.search.q ?? ''
  const [text, setText] = useState(asked)
  const sent = useRef(asked)
  const send = useDebouncedCallback((q: string) => {
    sent.current = q
    inbox.setSearch({ q: q === '' ? undefined : q, id: undefined })
  }, TYPING_PAUSE_MS)
  useEffect(() => {
    // The address changed from elsewhere: by the back button, or by clearing the filters.
    if (asked !== sent.current) setText(asked)
    sent.current = asked
  }, [asked])
  return (
    <TextInput
      ref={searchRef}
      flex={1}
      type="search"
      aria-label={t('Search')}
      placeholder={t('Title, reference or requester')}
      maxLength={200}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        searchKey !== undefined && (
          <Kbd size="xs" visibleFrom="sm" aria-hidden>
            {searchKey}
          </Kbd>
        )
      }
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        send(event.currentTarget.value.trim())
      }}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
    />
  )
}
