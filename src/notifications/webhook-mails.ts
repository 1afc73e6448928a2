/** Writes mails about webhooks to the administrators, in the transaction of what they tell (law 1). It sends none. */
import { z } from 'zod'
import type { NotifyDeadLetters } from '../events/notices.ts'
import type { EventSubscriber } from '../events/record.ts'
import { webhookNews } from '../events/shapes.ts'
import { type MailWorld, stampMails } from './mail-world.ts'
import { insertForAdministrators } from './write-queries.ts'

const KINDS = ['webhook.failing', 'webhook.disabled', 'webhook.recovered'] as const

/** What of a body such a letter tells. */
const newsBody = z.object({ serviceName: z.string(), payload: webhookNews })

/** One statement for an event, or for any number of dead letters, however many administrators there are. */
export function createWebhookMails(world: MailWorld): {
  onEvent: EventSubscriber
  notifyDeadLetters: NotifyDeadLetters
} {
  return {
    async onEvent(tx, { eventType, body }) {
      const kind = KINDS.find((each) => each === eventType)
      if (!kind) return
      const { serviceName, payload } = newsBody.parse(JSON.parse(body))
      const mail = { kind, about: payload.webhook.id, facts: { ...payload, serviceName } }
      await insertForAdministrators(tx, [mail], stampMails(world, tx))
    },
    async notifyDeadLetters(tx, notices) {
      const mails = notices.map((notice) => ({
        kind: 'webhook.dead_letter' as const,
        about: notice.webhook.id,
        facts: notice,
      }))
      await insertForAdministrators(tx, mails, stampMails(world, tx))
    },
  }
}
