import { Badge, Button, EmptyState, Group, NativeSelect, Text } from '@mantine/core'
import { IconPlus, IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { directoryRoutes, type User } from '../../../../src/directory/contract.ts'
import type { Column } from '../../components/data-table.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { PersonAvatar } from '../../components/person-avatar.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { t, translated } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { usePages } from '../../lib/use-pages.ts'
import { PersonDrawer, type Subject } from './person-drawer.tsx'

const route = getRouteApi('/signed-in/shell/people')

export function PeopleTab() {
  const { q, department } = route.useSearch()
  const navigate = route.useNavigate()
  const filters = { ...(q === undefined ? {} : { q }), ...(department === undefined ? {} : { department }) }
  const pages = usePages(directoryRoutes.users, { query: filters })
  const [subject, setSubject] = useState<Subject>(null)
  return (
    <>
      <Group mb="sm" gap="xs">
        <SearchField
          label={t('Search people')}
          placeholder={t('Name, e-mail or username')}
          value={q}
          onChange={(text) => void navigate({ search: (before) => ({ ...before, q: text }), replace: true })}
        />
        <DepartmentFilter />
        <Button leftSection={<IconPlus size={16} aria-hidden />} ml="auto" onClick={() => setSubject('new')}>
          {t('Add a person')}
        </Button>
      </Group>
      <PagedTable
        label={t('People')}
        columns={columnsFor(setSubject)}
        pages={pages}
        isQuiet={({ isActive }) => !isActive}
        empty={
          <EmptyState
            py={56}
            icon={<IconUsers size={32} stroke={1.5} />}
            title={t('Nobody matches')}
            description={t('Try another name or department.')}
          />
        }
      />
      <PersonDrawer subject={subject} onClose={() => setSubject(null)} />
      <LinkedPerson />
    </>
  )
}

/** Whom the address names, as the links of mails and notifications do. */
function LinkedPerson() {
  const { person } = route.useSearch()
  const navigate = route.useNavigate()
  const { data } = useQuery({
    ...read(directoryRoutes.getUser, { params: { id: person ?? '' } }),
    enabled: person !== undefined,
  })
  const close = (): void =>
    void navigate({ search: (before) => ({ ...before, person: undefined }), replace: true, resetScroll: false })
  return <PersonDrawer subject={person === undefined ? null : (data ?? null)} onClose={close} />
}

function columnsFor(edit: (user: User) => void): Column<User>[] {
  return [
    { header: t('Person'), narrow: 'head', cell: (user) => <Name user={user} /> },
    { header: t('Username'), narrow: 'hidden', cell: ({ username }) => username },
    { header: t('Department'), cell: ({ department }) => department ?? '–' },
    { header: t('Role'), cell: ({ roleName }) => translated(roleName) },
    {
      header: t('Actions'),
      align: 'right',
      narrow: 'action',
      width: 80,
      cell: (user) => (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          aria-label={t('Edit {name}', { name: user.name })}
          onClick={() => edit(user)}
        >
          {t('Edit')}
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
          {!user.isActive && <Badge color="gray">{t('Deactivated')}</Badge>}
          {user.isActive && user.unreachable !== null && <Badge color="red">{t('Not reached by mail')}</Badge>}
        </Group>
        <Text size="xs" c="dimmed" className="foreign">
          {user.email}
        </Text>
      </div>
    </Group>
  )
}

function DepartmentFilter() {
  const { department } = route.useSearch()
  const navigate = route.useNavigate()
  const departments = useQuery(read(directoryRoutes.departments, {})).data?.data ?? []
  return (
    <NativeSelect
      aria-label={t('Department')}
      value={department ?? ''}
      onChange={(event) => {
        const code = event.currentTarget.value
        void navigate({
          search: (before) => ({ ...before, department: code === '' ? undefined : code }),
          replace: true,
        })
      }}
      data={[
        { value: '', label: t('All departments') },
        ...departments.map(({ code, name }) => ({ value: code, label: name })),
      ]}
    />
  )
}
