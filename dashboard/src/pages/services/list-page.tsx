import { Button, EmptyState, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { serviceRoutes, type Service } from '../../../../src/auth/contract.ts'
import type { Column } from '../../components/data-table.tsx'
import { NameLink } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { When } from '../../components/when.tsx'
import { usePages } from '../../lib/use-pages.ts'
import { permissionLines } from './permissions.ts'
import { RegisterServiceDrawer } from './register-drawer.tsx'
import { ServiceState } from './service-state.tsx'

const COLUMNS: Column<Service>[] = [
  {
    header: 'Service',
    narrow: 'head',
    cell: ({ id, name, description }) => (
      <div>
        <NameLink to="/services/$id" params={{ id }}>
          {name}
        </NameLink>
        {description !== '' && (
          <Text size="xs" c="dimmed" lineClamp={1}>
            {description}
          </Text>
        )}
      </div>
    ),
  },
  { header: 'State', width: 150, cell: (service) => <ServiceState service={service} /> },
  {
    header: 'Permissions',
    cell: ({ permissions }) => (
      <Text size="sm" c="dimmed" lineClamp={2}>
        {permissionLines(permissions).join(' · ')}
      </Text>
    ),
  },
  { header: 'Rate limit', align: 'right', narrow: 'hidden', width: 110, cell: ({ rateLimit }) => `${rateLimit} / s` },
  {
    header: 'Registered',
    align: 'right',
    narrow: 'hidden',
    width: 130,
    cell: ({ createdAt }) => <When at={createdAt} />,
  },
]

export function ServicesPage() {
  const pages = usePages(serviceRoutes.list, {})
  const [isOpen, { open, close }] = useDisclosure(false)
  const navigate = useNavigate()
  const register = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      Register a service
    </Button>
  )
  return (
    <Page
      title="Services"
      description="The programs that ask people for approval."
      actions={pages.rows.length > 0 && register}
    >
      <PagedTable
        label="Services"
        columns={COLUMNS}
        pages={pages}
        isQuiet={({ isActive }) => !isActive}
        empty={
          <EmptyState
            py={56}
            icon={<IconKey size={32} stroke={1.5} />}
            title="No service yet"
            description="Register the first one to get a key, with which it asks for approvals."
          >
            {register}
          </EmptyState>
        }
      />
      <RegisterServiceDrawer
        opened={isOpen}
        onClose={close}
        onDone={({ id }) => void navigate({ to: '/services/$id', params: { id } })}
      />
    </Page>
  )
}
