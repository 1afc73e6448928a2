/** What the address of the notifications page may say. */
import { z } from 'zod'
import { NOTIFICATION_KINDS } from '../../../../src/notifications/inbox-contract.ts'

export const notificationsSearch = z.object({
  unread: z.literal(true).optional().catch(undefined),
  kind: z.enum(Object.keys(NOTIFICATION_KINDS)).optional().catch(undefined),
})
