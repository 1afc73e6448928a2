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
import { t } from '../../lib/i18n/t.ts'
import { usePages } from '../../lib/use-pages.ts'
import { permissionLines } from './permissions.ts'
import { RegisterServiceDrawer } from './register-drawer.tsx'
import { ServiceState } from './service-state.tsx'

const COLUMNS: Column<Service>[] = [
  {
    header: t('Service'),
    narrow: 'head',
    cell: ({ id, name, description }) => (
      <div>
        <NameLink to="/services/$id" params={{ id }}>
          {name}
        </NameLink>
        {description !== '' && (
          <Text size="xs" c="dimmed" lineClamp={1} className="foreign">
            {description}
          </Text>
        )}
      </div>
    ),
  },
  { header: t('State'), width: 150, cell: (service) => <ServiceState service={service} /> },
  {
    header: t('Permissions'),
    cell: ({ permissions }) => (
      <Text size="sm" c="dimmed" lineClamp={2}>
        {permissionLines(permissions).join(' · ')}
      </Text>
    ),
  },
  {
    header: t('Rate limit'),
    align: 'right',
    narrow: 'hidden',
    width: 110,
    cell: ({ rateLimit }) => t('{rateLimit} / s', { rateLimit }),
  },
  {
    header: t('Registered'),
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
      {t('Register a service')}
    </Button>
  )
  return (
    <Page
      title={t('Services')}
      description={t('The programs that ask people for approval.')}
      actions={pages.rows.length > 0 && register}
    >
      <PagedTable
        label={t('Services')}
        columns={COLUMNS}
        pages={pages}
        isQuiet={({ isActive }) => !isActive}
        empty={
          <EmptyState
            py={56}
            icon={<IconKey size={32} stroke={1.5} />}
            title={t('No service yet')}
            description={t('Register the first one to get a key, with which it asks for approvals.')}
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
