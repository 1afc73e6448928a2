import { Affix, Notification } from '@mantine/core'
import { useDebouncedValue, useNetwork } from '@mantine/hooks'
import { IconWifiOff } from '@tabler/icons-react'
import { t } from '../../lib/i18n/t.ts'
import { useLiveStatus } from '../../lib/live/use-live.ts'
import classes from './offline-banner.module.css'

/** A server that is started again is back before anybody need be told. */
const PATIENCE_MS = 3000

const NO_NETWORK = [t('You are offline'), t('What you see may be old. Check your connection: it goes on by itself.')]
const NO_SERVER = [
  t('The server does not answer'),
  t('What you see may be old. It goes on by itself; if this lasts, tell your administrator.'),
]

/** Floats above the page, so that nothing moves when the connection comes and goes. */
export function OfflineBanner() {
  const { online } = useNetwork()
  const isLost = useLiveStatus() === 'lost'
  const [hasLastedLost] = useDebouncedValue(isLost, PATIENCE_MS)
  if (online && !(isLost && hasLastedLost)) return null
  const [title, advice] = online ? NO_SERVER : NO_NETWORK
  return (
    <Affix className={classes.place ?? ''} zIndex={300}>
      <Notification
        role="status"
        color="amber"
        icon={<IconWifiOff size={16} />}
        title={title}
        className={classes.banner ?? ''}
        withCloseButton={false}
        withBorder
      >
        <span className={classes.advice}>{advice}</span>
      </Notification>
    </Affix>
  )
}
