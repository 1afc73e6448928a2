import { Button, Code, EmptyState, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { serviceRoutes, type Service, type ServiceKey } from '../../../../src/auth/contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { useNow } from '../../components/now.tsx'
import { Panel } from '../../components/panel.tsx'
import { SecretModal } from '../../components/secret-modal.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { KeyMenu } from './key-menu.tsx'
import { KeyStateBadge } from './key-state-badge.tsx'
import { inOrder, isDead, stateOf } from './key-state.ts'
import { NewKeyDialog } from './new-key-dialog.tsx'

export function KeysPanel({ service }: { service: Service }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const [secret, setSecret] = useState<string | null>(null)
  const newKey = (
    <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={open}>
      {t('New key')}
    </Button>
  )
  return (
    <Panel title={t('Keys')} actions={newKey}>
      <KeysTable service={service} onSecret={setSecret} />
      <Text size="xs" c="dimmed" mt="xs">
        {t('Several keys may be live at once, so that a key can be changed without an interruption.')}
      </Text>
      <NewKeyDialog serviceId={service.id} opened={isOpen} onClose={close} onSecret={setSecret} />
      <SecretModal title={t('The new key')} label={t('service key')} secret={secret} onClose={() => setSecret(null)}>
        {t('It is sent with each request as “Authorization: Bearer …”.')}
      </SecretModal>
    </Panel>
  )
}

type TableProps = { service: Service; onSecret: (secret: string) => void }

function KeysTable({ service, onSecret }: TableProps) {
  const query = useQuery(read(serviceRoutes.keys, { params: { id: service.id } }))
  const now = useNow()
  return (
    <Loaded query={query} skeleton={<RowsSkeleton rows={3} />}>
      {({ data }) =>
        data.length === 0 ? (
          <EmptyState py="lg" size="sm" title={t('No key')} description={t('Without a key the service cannot call.')} />
        ) : (
          <DataTable
            label={t('Keys')}
            columns={columnsFor({ service, onSecret }, now)}
            rows={inOrder(data, now)}
            keyOf={({ id }) => id}
            isQuiet={(key) => isDead(key, now)}
          />
        )
      }
    </Loaded>
  )
}

function columnsFor({ service, onSecret }: TableProps, now: number): Column<ServiceKey>[] {
  return [
    { header: t('Key'), narrow: 'head', cell: ({ hint }) => <Code>{hint}…</Code> },
    { header: t('State'), cell: (key) => <KeyStateBadge state={stateOf(key, now)} /> },
    { header: t('Created'), align: 'right', cell: ({ createdAt }) => <When at={createdAt} /> },
    { header: t('Last used'), align: 'right', cell: ({ lastUsedAt }) => <WhenOrNever at={lastUsedAt} /> },
    { header: t('Expires'), align: 'right', cell: ({ expiresAt }) => <WhenOrNever at={expiresAt} /> },
    {
      header: t('Actions'),
      align: 'right',
      narrow: 'action',
      width: 90,
      cell: (key) => <KeyMenu service={service} apiKey={key} now={now} onSecret={onSecret} />,
    },
  ]
}

function WhenOrNever({ at }: { at: string | null }) {
  return at === null ? <>{t('Never')}</> : <When at={at} />
}
