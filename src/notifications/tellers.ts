/** Whoever tells people of what happens, in its transaction: by mail, in the app, on their devices. */
import type { NotifyDeadLetters, NotifySecurity, NotifyUnreachable } from '../events/notices.ts'
import type { EventSubscriber, RecordedEvent } from '../events/record.ts'
import { createApprovalMails } from './approval-mails.ts'
import type { MailWorld } from './mail-world.ts'
import { createPersonMails } from './person-mails.ts'
import { createSecurityMails } from './security-mails.ts'
import { createTelling, type TellingWorld, type WatchersOf, type WatchersOfEvent } from './tell-people.ts'
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
  const watchersOfEvent = oncePerEvent(watchersOf)
  const telling = createTelling({ ...mailWorld, ...signals, watchersOf: watchersOfEvent })
  return {
    subscribers: [mails.onEvent, createApprovalMails(mailWorld, watchersOfEvent), telling.onEvent],
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

/** Those who tell of an event in its transaction ask the database once. */
function oncePerEvent(watchersOf: WatchersOf): WatchersOfEvent {
  const asked = new WeakMap<RecordedEvent, Promise<readonly string[]>>()
  return (tx, event) => {
    const known = asked.get(event)
    if (known) return known
    const asking = event.approvalId === null ? Promise.resolve([]) : watchersOf(tx, event.approvalId)
    asked.set(event, asking)
    return asking
  }
}
