import { Box, Group, Kbd, NativeSelect, SegmentedControl, TextInput, Title } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { STATUSES } from '../../../../src/approvals/shapes.ts'
import { useSession } from '../../lib/session.ts'
import classes from './inbox-toolbar.module.css'
import { inboxSearch } from './model.ts'
import type { Inbox } from './use-inbox.ts'

const STATUS_LABELS = {
  PENDING: 'Pending',
  APPROVED: 'Approved',
  REJECTED: 'Rejected',
  CANCELLED: 'Withdrawn',
} as const

export function InboxToolbar({ inbox, searchRef }: { inbox: Inbox; searchRef: RefObject<HTMLInputElement | null> }) {
  const { search, setSearch } = inbox
  const { waiting } = useSession()
  return (
    <Box className={classes.toolbar}>
      <Group justify="space-between" gap="xs">
        <Title order={1}>Inbox</Title>
        <SegmentedControl
          size="xs"
          aria-label="View"
          value={search.view ?? 'mine'}
          onChange={(view) => setSearch({ view: inboxSearch.parse({ view }).view, status: undefined, id: undefined })}
          data={[
            { value: 'mine', label: `To decide${waiting > 0 ? ` · ${waiting}` : ''}` },
            { value: 'all', label: 'All I may see' },
          ]}
        />
      </Group>
      <Group gap="xs" mt="xs" wrap="nowrap">
        <SearchField inbox={inbox} searchRef={searchRef} />
        {search.view === 'all' && (
          <NativeSelect
            w={136}
            flex="none"
            aria-label="Status"
            value={search.status ?? ''}
            onChange={(event) =>
              setSearch({ status: inboxSearch.parse({ status: event.currentTarget.value }).status, id: undefined })
            }
            data={[
              { value: '', label: 'Any status' },
              ...STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] })),
            ]}
          />
        )}
      </Group>
    </Box>
  )
}

const TYPING_PAUSE_MS = 250

function SearchField({ inbox, searchRef }: { inbox: Inbox; searchRef: RefObject<HTMLInputElement | null> }) {
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
      aria-label="Search"
      placeholder="Title, reference or requester"
      maxLength={200}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        <Kbd size="xs" visibleFrom="sm" aria-hidden>
          /
        </Kbd>
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
