import { Button, EmptyState, Group, Modal, Text } from '@mantine/core'
import { IconBuilding, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { directoryRoutes } from '../../../../src/directory/contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { DepartmentForm, type Department } from './department-form.tsx'

export function DepartmentsTab() {
  const query = useQuery(read(directoryRoutes.departments, {}))
  const [subject, setSubject] = useState<Department | 'new' | null>(null)
  const close = (): void => setSubject(null)
  return (
    <>
      <Group mb="sm" justify="flex-end">
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setSubject('new')}>
          {t('Add a department')}
        </Button>
      </Group>
      <Loaded query={query} skeleton={<RowsSkeleton rows={4} />}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState
              py={56}
              icon={<IconBuilding size={32} stroke={1.5} />}
              title={t('No department yet')}
              description={t('Add one here, or name one when you add a person.')}
            />
          ) : (
            <DataTable
              label={t('Departments')}
              columns={columnsFor(setSubject)}
              rows={data}
              keyOf={({ code }) => code}
            />
          )
        }
      </Loaded>
      <Modal
        opened={subject !== null}
        onClose={close}
        title={subject === 'new' ? t('Add a department') : t('Edit the department')}
      >
        {subject !== null && <DepartmentForm department={subject === 'new' ? null : subject} onClose={close} />}
      </Modal>
    </>
  )
}

function columnsFor(edit: (department: Department) => void): Column<Department>[] {
  return [
    {
      header: t('Department'),
      narrow: 'head',
      cell: ({ code, name }) => (
        <div>
          <Text size="sm" fw={500} className="foreign">
            {name}
          </Text>
          <Text size="xs" c="dimmed">
            {code}
          </Text>
        </div>
      ),
    },
    { header: t('Head'), cell: ({ headUserId }) => <Head id={headUserId} /> },
    { header: t('People'), align: 'right', cell: ({ people }) => people },
    {
      header: t('Actions'),
      align: 'right',
      narrow: 'action',
      width: 80,
      cell: (department) => (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          aria-label={t('Edit {name}', { name: department.name })}
          onClick={() => edit(department)}
        >
          {t('Edit')}
        </Button>
      ),
    },
  ]
}

function Head({ id }: { id: string | null }) {
  const query = useQuery({ ...read(directoryRoutes.getUser, { params: { id: id ?? '' } }), enabled: id !== null })
  return id === null ? <>–</> : <>{query.data?.name ?? '…'}</>
}
