/** Writes mails about webhooks to the administrators, in the transaction of what they tell (law 1). It sends none. */
import { z } from 'zod'
import type { NotifyDeadLetters } from '../events/notices.ts'
import type { Tx } from '../db/transact.ts'
import type { EventSubscriber } from '../events/record.ts'
import { webhookNews } from '../events/shapes.ts'
import { type MailWorld, stampMails } from './mail-world.ts'
import { readOrNote } from './untold.ts'
import { insertForAdministrators, isWrittenSince, type NewMail, withinLimit } from './write-queries.ts'

const KINDS = ['webhook.failing', 'webhook.disabled', 'webhook.recovered'] as const

/** Switching a webhook off and on again takes two requests: a service that does so all day fills nobody's mailbox. */
const BY_HAND_QUIET_MS = 24 * 3_600_000

/** Of all webhooks of one service in a day: it may register any number of them. In the app all of it is told. */
const MAX_A_DAY = 50
const DAY_MS = 24 * 3_600_000

/** What of a body such a letter tells. */
const newsBody = z.object({ serviceName: z.string(), payload: webhookNews })

/** One statement for an event, or for any number of dead letters, however many administrators there are. */
export function createWebhookMails(world: MailWorld): {
  onEvent: EventSubscriber
  notifyDeadLetters: NotifyDeadLetters
} {
  const write = async (tx: Tx, mails: readonly NewMail[]): Promise<void> => {
    const since = new Date(world.clock.now().getTime() - DAY_MS)
    const kept = await withinLimit(tx, mails, { since, limit: MAX_A_DAY })
    if (kept.length < mails.length)
      world.log.warn(
        { key: 'mail.limited', left: mails.length - kept.length },
        'a service has had its mails of the day',
      )
    if (kept.length > 0) await insertForAdministrators(tx, kept, stampMails(world, tx))
  }
  return {
    async onEvent(tx, event) {
      const kind = KINDS.find((each) => each === event.eventType)
      const news = kind && readOrNote(world.noteUntold, event, () => newsBody.parse(JSON.parse(event.body)))
      if (!kind || !news) return
      const { serviceName, payload } = news
      const { reason, webhook } = payload
      const mail = { kind, about: webhook.id, facts: { ...payload, serviceName } }
      const quietSince = new Date(world.clock.now().getTime() - BY_HAND_QUIET_MS)
      if (reason === 'manual' && (await isWrittenSince(tx, { ...mail, facts: { reason } }, quietSince))) return
      await write(tx, [mail])
    },
    async notifyDeadLetters(tx, notices) {
      const mails = notices.map((notice) => ({
        kind: 'webhook.dead_letter' as const,
        about: notice.webhook.id,
        facts: notice,
      }))
      await write(tx, mails)
    },
  }
}
