import { Badge, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { authRoutes } from '../../../../src/auth/contract.ts'
import { BusyButton } from '../../components/busy-button.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import type { Answer } from '../../lib/api.ts'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone, notifyFailed } from '../../lib/notify.ts'
import { read } from '../../lib/reads.ts'
import { useSend } from '../../lib/use-send.ts'
import { deviceOf } from './device.ts'

type OpenSession = Answer<typeof authRoutes.sessions>['data'][number]

const COLUMNS: Column<OpenSession>[] = [
  {
    header: t('Device'),
    narrow: 'head',
    cell: ({ userAgent, isCurrent }) => (
      <Group gap={8}>
        <Text size="sm" fw={500} title={userAgent ?? ''}>
          {deviceOf(userAgent)}
        </Text>
        {isCurrent && <Badge color="green">{t('This one')}</Badge>}
      </Group>
    ),
  },
  { header: t('Address'), cell: ({ ipAddress }) => ipAddress ?? t('unknown') },
  { header: t('Since'), align: 'right', cell: ({ createdAt }) => <When at={createdAt} /> },
  { header: t('Ends'), align: 'right', cell: ({ expiresAt }) => <When at={expiresAt} /> },
  {
    header: t('Actions'),
    align: 'right',
    narrow: 'action',
    width: 110,
    cell: (session) => <EndButton session={session} />,
  },
]

export function SessionsList() {
  const query = useQuery(read(authRoutes.sessions, {}))
  return (
    <Loaded query={query} skeleton={<RowsSkeleton rows={2} />}>
      {({ data }) => <DataTable label={t('Open sessions')} columns={COLUMNS} rows={data} keyOf={({ id }) => id} />}
    </Loaded>
  )
}

function EndButton({ session }: { session: OpenSession }) {
  const send = useSend(authRoutes.revokeSession, {
    onSuccess: () => notifyDone(t('That session has ended.')),
    onError: (error) => notifyFailed(error),
  })
  if (session.isCurrent) return null
  return (
    <BusyButton
      size="compact-sm"
      variant="subtle"
      color="red"
      aria-label={t('End it: {device}', { device: deviceOf(session.userAgent) })}
      isBusy={send.isPending}
      onClick={() => send.mutate({ input: { params: { id: session.id } } })}
    >
      {t('End it')}
    </BusyButton>
  )
}
