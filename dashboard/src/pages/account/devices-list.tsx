import { Badge, Button, Group, Switch, Text } from '@mantine/core'
import { pushRoutes, type PushDevice } from '../../../../src/notifications/push-contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { When } from '../../components/when.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone, notifyFailed } from '../../lib/notify.ts'
import { turnOffPush } from '../../lib/push.ts'
import { useSend } from '../../lib/use-send.ts'
import { deviceOf } from './device.ts'

const COLUMNS: Column<PushDevice>[] = [
  {
    header: t('Device'),
    narrow: 'head',
    cell: ({ userAgent, isCurrent, lastError }) => (
      <div>
        <Group gap={8}>
          <Text size="sm" fw={500} title={userAgent ?? ''}>
            {deviceOf(userAgent)}
          </Text>
          {isCurrent && <Badge color="green">{t('This one')}</Badge>}
        </Group>
        {lastError !== null && (
          <Text size="xs" c="var(--mantine-color-error)" className="foreign">
            {t('The last message did not go: {lastError}', { lastError })}
          </Text>
        )}
      </div>
    ),
  },
  {
    header: t('Last message'),
    cell: ({ lastPushedAt }) => (lastPushedAt === null ? t('none yet') : <When at={lastPushedAt} />),
  },
  { header: t('Hide details'), cell: (device) => <HideDetails device={device} /> },
  { header: t('Actions'), align: 'right', narrow: 'action', width: 210, cell: (device) => <Actions device={device} /> },
]

export function DevicesList({ devices }: { devices: PushDevice[] }) {
  return <DataTable label={t('Devices')} columns={COLUMNS} rows={devices} keyOf={({ id }) => id} />
}

function HideDetails({ device }: { device: PushDevice }) {
  const send = useSend(pushRoutes.update, { onError: (error) => notifyFailed(error) })
  return (
    <Switch
      size="sm"
      aria-label={t('Hide details on {device}', { device: deviceOf(device.userAgent) })}
      checked={send.isPending ? !device.hideDetails : device.hideDetails}
      onChange={(event) =>
        send.mutate({ input: { params: { id: device.id }, body: { hideDetails: event.currentTarget.checked } } })
      }
    />
  )
}

function Actions({ device }: { device: PushDevice }) {
  const input = { params: { id: device.id } }
  const name = deviceOf(device.userAgent)
  const test = useSend(pushRoutes.test, {
    onSuccess: () => notifyDone(t('A test is on its way to that device.')),
    onError: (error) => notifyFailed(error),
  })
  const remove = useSend(pushRoutes.remove, {
    onSuccess: async () => {
      if (device.isCurrent) await turnOffPush()
      notifyDone(t('No more push messages go to that device.'))
    },
    onError: (error) => notifyFailed(error),
  })
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t('Send a test to {name}', { name })}
        loading={test.isPending}
        onClick={() => test.mutate({ input })}
      >
        {t('Send a test')}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        aria-label={t('Remove {name}', { name })}
        loading={remove.isPending}
        onClick={() => remove.mutate({ input })}
      >
        {t('Remove')}
      </Button>
    </Group>
  )
}
