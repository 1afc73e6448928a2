import { Badge, Button, EmptyState, Group, NativeSelect, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconPlus, IconSearch, IconUsers } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { directoryRoutes, type User } from '../../../../src/directory/contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { PersonAvatar } from '../../components/person-avatar.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { read, readPages } from '../../lib/reads.ts'
import { PersonDrawer, type Subject } from './person-drawer.tsx'

const TYPING_PAUSE_MS = 250
const route = getRouteApi('/signed-in/shell/people')

export function PeopleTab() {
  const { q, department } = route.useSearch()
  const filters = { ...(q === undefined ? {} : { q }), ...(department === undefined ? {} : { department }) }
  const query = useInfiniteQuery({
    ...readPages(directoryRoutes.users, { query: filters }),
    placeholderData: keepPreviousData,
  })
  const [subject, setSubject] = useState<Subject>(null)
  const rows = query.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <>
      <Group mb="sm" gap="xs">
        <SearchField />
        <DepartmentFilter />
        <Button leftSection={<IconPlus size={16} aria-hidden />} ml="auto" onClick={() => setSubject('new')}>
          Add a person
        </Button>
      </Group>
      <Loaded query={query} skeleton={<RowsSkeleton />}>
        {() =>
          rows.length === 0 ? (
            <EmptyState
              py={56}
              icon={<IconUsers size={32} stroke={1.5} />}
              title="Nobody matches"
              description="Try another name or department."
            />
          ) : (
            <DataTable
              label="People"
              columns={columnsFor(setSubject)}
              rows={rows}
              keyOf={({ id }) => id}
              isQuiet={({ isActive }) => !isActive}
            />
          )
        }
      </Loaded>
      <LoadMore query={query} />
      <PersonDrawer subject={subject} onClose={() => setSubject(null)} />
    </>
  )
}

function columnsFor(edit: (user: User) => void): Column<User>[] {
  return [
    { header: 'Person', narrow: 'head', cell: (user) => <Name user={user} /> },
    { header: 'Username', narrow: 'hidden', cell: ({ username }) => username },
    { header: 'Department', cell: ({ department }) => department ?? '–' },
    { header: 'Role', cell: ({ roleName }) => roleName },
    {
      header: 'Actions',
      align: 'right',
      narrow: 'action',
      width: 80,
      cell: (user) => (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          aria-label={`Edit ${user.name}`}
          onClick={() => edit(user)}
        >
          Edit
        </Button>
      ),
    },
  ]
}

function Name({ user }: { user: User }) {
  return (
    <Group gap={10} wrap="nowrap">
      <PersonAvatar name={user.name} />
      <div>
        <Group gap={6}>
          <Text size="sm" fw={500} className="foreign">
            {user.name}
          </Text>
          {!user.isActive && <Badge color="gray">Deactivated</Badge>}
        </Group>
        <Text size="xs" c="dimmed" className="foreign">
          {user.email}
        </Text>
      </div>
    </Group>
  )
}

function SearchField() {
  const { q } = route.useSearch()
  const navigate = route.useNavigate()
  const [text, setText] = useState(q ?? '')
  const send = useDebouncedCallback((value: string) => {
    void navigate({ search: (before) => ({ ...before, q: value === '' ? undefined : value }), replace: true })
  }, TYPING_PAUSE_MS)
  return (
    <TextInput
      type="search"
      w={{ base: '100%', xs: 260 }}
      aria-label="Search people"
      placeholder="Name, e-mail or username"
      maxLength={200}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        send(event.currentTarget.value.trim())
      }}
    />
  )
}

function DepartmentFilter() {
  const { department } = route.useSearch()
  const navigate = route.useNavigate()
  const departments = useQuery(read(directoryRoutes.departments, {})).data?.data ?? []
  return (
    <NativeSelect
      aria-label="Department"
      value={department ?? ''}
      onChange={(event) => {
        const code = event.currentTarget.value
        void navigate({
          search: (before) => ({ ...before, department: code === '' ? undefined : code }),
          replace: true,
        })
      }}
      data={[
        { value: '', label: 'All departments' },
        ...departments.map(({ code, name }) => ({ value: code, label: name })),
      ]}
    />
  )
}
