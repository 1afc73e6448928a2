/** The messages at the edge of the screen. Fetched after the first paint; everybody else goes through `notify.ts`. */
import { notifications, Notifications, type NotificationData } from '@mantine/notifications'
import { t } from './i18n/t.ts'
import { useIsPhone } from './use-is-phone.ts'

/** Never over what is being decided, and on a phone never over its buttons. */
export function Notices() {
  const isPhone = useIsPhone()
  return <Notifications position={isPhone ? 'top-center' : 'bottom-right'} limit={3} autoClose={4000} />
}

export function showNotice(data: NotificationData): void {
  notifications.show({ ...data, closeButtonProps: { 'aria-label': t('Close') } })
}
