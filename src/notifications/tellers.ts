/** Whoever tells people of what happens, in its transaction: by mail, in the app, on their devices. */
import type { NotifyDeadLetters, NotifySecurity, NotifyUnreachable } from '../events/notices.ts'
import type { EventSubscriber } from '../events/record.ts'
import { createApprovalMails } from './approval-mails.ts'
import type { MailWorld } from './mail-world.ts'
import { createPersonMails } from './person-mails.ts'
import { createSecurityMails } from './security-mails.ts'
import { createTelling, type TellingWorld, type WatchersOf } from './tell-people.ts'
import { createWebhookMails } from './webhook-mails.ts'

/** `signals` are called after the commit. */
export function createTellers(
  mailWorld: MailWorld,
  signals: Pick<TellingWorld, 'wakePushes' | 'noteChange'>,
  watchersOf: WatchersOf,
): {
  subscribers: EventSubscriber[]
  notifyDeadLetters: NotifyDeadLetters
  notifySecurity: NotifySecurity
  notifyUnreachable: NotifyUnreachable
} {
  const mails = createWebhookMails(mailWorld)
  const personMails = createPersonMails(mailWorld)
  const telling = createTelling({ ...mailWorld, ...signals, watchersOf })
  return {
    subscribers: [mails.onEvent, createApprovalMails(mailWorld, watchersOf), telling.onEvent],
    notifySecurity: createSecurityMails(mailWorld),
    async notifyDeadLetters(tx, notices) {
      await mails.notifyDeadLetters(tx, notices)
      await telling.notifyDeadLetters(tx, notices)
    },
    async notifyUnreachable(tx, notices) {
      await personMails(tx, notices)
      await telling.notifyUnreachable(tx, notices)
    },
  }
}
