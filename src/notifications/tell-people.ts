/** Tells people in the app and on their devices, in the transaction of what they are told (law 1). It sends nothing. */
import { z } from 'zod'
import type { NotifyDeadLetters } from '../events/notices.ts'
import type { EventSubscriber } from '../events/record.ts'
import { webhookNews } from '../events/shapes.ts'
import { onCommit, type Tx } from '../db/transact.ts'
import type { Clock } from '../lib/clock.ts'
import type { IdSource } from '../lib/ids.ts'
import { newsOf } from './approval-news.ts'
import { mailRoutes } from './contract.ts'
import { type WebhookFacts, webhookFacts } from './facts.ts'
import { insertNotifications, type Told } from './inbox-queries.ts'
import { type NotificationKind, notificationRoutes } from './inbox-contract.ts'
import { expiryOf, urgencyOf } from './push/urgency.ts'
import { WEBHOOK_KINDS } from './words.ts'

export type TellingWorld = {
  clock: Clock
  ids: IdSource
  /** Called after the commit, when something is to be pushed. */
  wakePushes: () => void
  /** Called after the commit, for what no event tells of. */
  noteChange: (change: { area: string }) => void
}

type Settled = readonly { userId: string; about: string }[]

/** What of a body about a webhook is told. */
const newsBody = z.object({ serviceName: z.string(), payload: webhookNews })

/** One statement for an event, or for any number of dead letters, however many people are told. */
export function createTelling({ clock, ids, wakePushes, noteChange }: TellingWorld): {
  onEvent: EventSubscriber
  notifyDeadLetters: NotifyDeadLetters
} {
  const tell = async (tx: Tx, told: readonly Told[], settled: Settled = []): Promise<void> => {
    if (told.length === 0 && settled.length === 0) return
    const firstId = ids.next('notification')
    const queued = await insertNotifications(tx, { told, settled, firstId, now: clock.now() })
    if (queued > 0) onCommit(tx, wakePushes)
  }
  const ofWebhook = (kind: NotificationKind, about: string, facts: WebhookFacts): Told => ({
    userId: null,
    kind,
    about,
    facts,
    urgency: urgencyOf(kind, false),
    expiresAt: expiryOf(kind, null, clock.now()),
  })
  return {
    async onEvent(tx, { eventType, approvalId, body, byUserId }) {
      const kind = WEBHOOK_KINDS.find((each) => each === eventType)
      if (kind !== undefined) {
        const { serviceName, payload } = newsBody.parse(JSON.parse(body))
        const facts = webhookFacts.parse({ ...payload, name: payload.webhook.name, serviceName })
        return tell(tx, [ofWebhook(kind, payload.webhook.id, facts)])
      }
      const news = approvalId === null ? undefined : newsOf(eventType, body, byUserId)
      if (approvalId === null || !news) return
      const { people, actedBy, isUrgent, dueDate } = news
      const told = people.map(({ userId, kind, facts }) => ({
        userId,
        kind,
        about: approvalId,
        facts,
        urgency: urgencyOf(kind, isUrgent),
        expiresAt: expiryOf(kind, dueDate, clock.now()),
      }))
      await tell(tx, told, actedBy === null ? [] : [{ userId: actedBy, about: approvalId }])
    },
    async notifyDeadLetters(tx, notices) {
      const told = notices.map(({ webhook, serviceName, lastError }) => {
        const facts = webhookFacts.parse({ name: webhook.name, serviceName, lastError, hours: null, reason: null })
        return ofWebhook('webhook.dead_letter', webhook.id, facts)
      })
      await tell(tx, told)
      // Mails are written of them too.
      onCommit(tx, () => {
        for (const { tag } of [notificationRoutes.list, mailRoutes.list]) noteChange({ area: tag })
      })
    },
  }
}
