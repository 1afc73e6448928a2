import { Button, EmptyState, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { serviceRoutes, type Service } from '../../../../src/auth/contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { Page } from '../../components/page.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import { readPages } from '../../lib/reads.ts'
import { permissionLines } from './permissions.ts'
import { RegisterServiceDrawer } from './register-drawer.tsx'
import { ServiceState } from './service-state.tsx'

const COLUMNS: Column<Service>[] = [
  {
    header: 'Service',
    narrow: 'head',
    cell: ({ id, name, description }) => (
      <div>
        <AnchorLink
          to="/services/$id"
          params={{ id }}
          size="sm"
          fw={500}
          c="var(--mantine-color-text)"
          className="foreign"
        >
          {name}
        </AnchorLink>
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
  const query = useInfiniteQuery(readPages(serviceRoutes.list, {}))
  const [isOpen, { open, close }] = useDisclosure(false)
  const navigate = useNavigate()
  const rows = query.data?.pages.flatMap((page) => page.data) ?? []
  const register = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      Register a service
    </Button>
  )
  return (
    <Page
      title="Services"
      description="The programs that ask people for approval."
      actions={rows.length > 0 && register}
    >
      <Loaded query={query} skeleton={<RowsSkeleton />}>
        {() =>
          rows.length === 0 ? (
            <EmptyState
              py={56}
              icon={<IconKey size={32} stroke={1.5} />}
              title="No service yet"
              description="Register the first one to get a key, with which it asks for approvals."
            >
              {register}
            </EmptyState>
          ) : (
            <DataTable
              label="Services"
              columns={COLUMNS}
              rows={rows}
              keyOf={({ id }) => id}
              isQuiet={({ isActive }) => !isActive}
            />
          )
        }
      </Loaded>
      <LoadMore query={query} />
      <RegisterServiceDrawer
        opened={isOpen}
        onClose={close}
        onDone={({ id }) => void navigate({ to: '/services/$id', params: { id } })}
      />
    </Page>
  )
}
