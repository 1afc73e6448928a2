/** What the address of the notifications page may say. */
import { NOTIFICATION_KINDS } from '../../../../src/notifications/inbox-contract.ts'
import { oneOf, searchOf, yes } from '../../lib/search.ts'

export const notificationsSearch = searchOf({
  unread: yes,
  kind: oneOf(Object.keys(NOTIFICATION_KINDS)),
})
