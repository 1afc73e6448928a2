import { Affix, Notification } from '@mantine/core'
import { useDebouncedValue, useNetwork } from '@mantine/hooks'
import { IconWifiOff } from '@tabler/icons-react'
import { useLiveStatus } from '../../lib/live/use-live.ts'
import classes from './offline-banner.module.css'

/** A server that is started again is back before anybody need be told. */
const PATIENCE_MS = 3000

/** Floats above the page, so that nothing moves when the connection comes and goes. */
export function OfflineBanner() {
  const { online } = useNetwork()
  const isLost = useLiveStatus() === 'lost'
  const [hasLastedLost] = useDebouncedValue(isLost, PATIENCE_MS)
  if (online && !(isLost && hasLastedLost)) return null
  const title = online ? 'The server does not answer' : 'You are offline'
  return (
    <Affix className={classes.place ?? ''} zIndex={300}>
      <Notification
        role="status"
        color="amber"
        icon={<IconWifiOff size={16} />}
        title={title}
        py={8}
        withCloseButton={false}
        withBorder
      >
        What you see may be old. We keep trying.
      </Notification>
    </Affix>
  )
}
