import type { Notification } from '../../../../src/notifications/inbox-contract.ts'
import { t } from '../../lib/i18n/t.ts'
import { NotificationRow } from './notification-row.tsx'
import classes from './notification-row.module.css'

type Props = { rows: readonly Notification[]; onOpen?: () => void }

export function NotificationList({ rows, onOpen }: Props) {
  return (
    <ul className={classes.list} aria-label={t('Notifications')}>
      {rows.map((row) => (
        <NotificationRow key={row.id} notification={row} onOpen={onOpen} />
      ))}
    </ul>
  )
}
