import { Affix, Notification } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { IconWifiOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { isUnreachable } from '../../lib/api-error.ts'
import { sessionQuery } from '../../lib/session.ts'

/** Floats above the page, so that nothing moves when the connection comes and goes. */
export function OfflineBanner() {
  const { online } = useNetwork()
  const { failureReason, error } = useQuery({ ...sessionQuery, enabled: false })
  const isLost = isUnreachable(failureReason ?? error)
  if (online && !isLost) return null
  const title = online ? 'The server does not answer' : 'You are offline'
  return (
    <Affix position={{ bottom: 16, left: 16 }} zIndex={300}>
      <Notification
        role="status"
        color="amber"
        icon={<IconWifiOff size={18} />}
        title={title}
        withCloseButton={false}
        withBorder
      >
        What you see may be old. We keep trying; decisions need the connection.
      </Notification>
    </Affix>
  )
}
