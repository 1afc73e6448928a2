import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconBellRinging } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { pushRoutes } from '../../../../src/notifications/push-contract.ts'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone, notifyFailed } from '../../lib/notify.ts'
import { pushObstacle, turnOnPush } from '../../lib/push.ts'
import { read } from '../../lib/reads.ts'
import { useSession } from '../../lib/session.ts'
import { DevicesList } from './devices-list.tsx'

const OBSTACLES = {
  insecure: t('Browsers take push messages only from pages over https (or from localhost).'),
  unsupported: t(
    'This browser takes no push messages. On an iPhone or iPad, first add this page to the Home Screen and open it there.',
  ),
  denied: t(
    'Notifications of this page are blocked in the browser. Allow them in its settings for this site, then reload.',
  ),
}

/** Push on this device, and on all others of the person. */
export function PushPanel() {
  const query = useQuery(read(pushRoutes.list, {}))
  return (
    <Loaded query={query} skeleton={<RowsSkeleton rows={2} />}>
      {({ data }) => (
        <Stack gap="md">
          {!data.some(({ isCurrent }) => isCurrent) && <TurnOn />}
          {data.length > 0 && <DevicesList devices={data} />}
        </Stack>
      )}
    </Loaded>
  )
}

function TurnOn() {
  const { user } = useSession()
  const queryClient = useQueryClient()
  const obstacle = pushObstacle()
  const turnOn = useMutation({
    mutationFn: () => turnOnPush(user.id),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: [pushRoutes.list.tag] })
      notifyDone(t('Push is on for this device.'))
    },
    onError: (error) => notifyFailed(error, t('Push is not on')),
  })
  if (obstacle) return <Alert color="gray">{OBSTACLES[obstacle]}</Alert>
  return (
    <Group gap="sm">
      <Button leftSection={<IconBellRinging size={16} />} loading={turnOn.isPending} onClick={() => turnOn.mutate()}>
        {t('Turn on for this device')}
      </Button>
      <Text size="sm" c="dimmed" flex="1 1 240px">
        {t(
          'You are told when you are asked to decide, and what became of your requests, also while this page is closed. It ends when you sign out here.',
        )}
      </Text>
    </Group>
  )
}
