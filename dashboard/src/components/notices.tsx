import { useMediaQuery } from '@mantine/hooks'
import { Notifications } from '@mantine/notifications'

/** Where short messages appear: never over what is being decided, and on a phone never over its buttons. */
export function Notices() {
  const isPhone = useMediaQuery('(max-width: 47.99em)')
  return <Notifications position={isPhone ? 'top-center' : 'bottom-right'} limit={3} autoClose={4000} />
}
