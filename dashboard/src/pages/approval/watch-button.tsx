import { Button } from '@mantine/core'
import { IconEye, IconEyeCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import { watchRoutes } from '../../../../src/approvals/view-contract.ts'
import { useCommands } from '../../lib/commands.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyFailed } from '../../lib/notify.ts'
import { read } from '../../lib/reads.ts'
import { useSend } from '../../lib/use-send.ts'

/** Asks to be told what becomes of it. */
export function WatchButton({ approvalId }: { approvalId: string }) {
  const input = { params: { id: approvalId } }
  const { data } = useQuery(read(watchRoutes.get, input))
  const settings = { stales: [approvalRoutes.list.tag], onError: (error: Error) => notifyFailed(error) }
  const watch = useSend(watchRoutes.watch, settings)
  const unwatch = useSend(watchRoutes.unwatch, settings)
  const isBusy = watch.isPending || unwatch.isPending
  const isWatching = data?.isWatching === true
  const toggle = (): void => {
    if (isBusy || !data) return
    if (isWatching) unwatch.mutate({ input })
    else watch.mutate({ input })
  }
  useCommands({ watch: toggle })
  if (!data) return null
  return (
    <Button
      size="xs"
      variant={isWatching ? 'light' : 'subtle'}
      color={isWatching ? 'brand' : 'gray'}
      title={isWatching ? t('You are told what becomes of it') : t('Be told what becomes of it')}
      leftSection={isWatching ? <IconEyeCheck size={16} aria-hidden /> : <IconEye size={16} aria-hidden />}
      onClick={toggle}
    >
      {isWatching ? t('Watching') : t('Watch')}
    </Button>
  )
}
