/** Tells people in the app and on their devices, in the transaction of what they are told (law 1). It sends nothing. */
import { z } from 'zod'
import type { NotifyDeadLetters, NotifyUnreachable } from '../events/notices.ts'
import type { EventSubscriber, RecordedEvent } from '../events/record.ts'
import { webhookNews } from '../events/shapes.ts'
import { onCommit, type Tx } from '../db/transact.ts'
import type { Clock } from '../lib/clock.ts'
import type { IdSource } from '../lib/ids.ts'
import { type ApprovalNews, isForWatchers, newsOf } from './approval-news.ts'
import { newsOfComment } from './comment-news.ts'
import { mailRoutes } from './contract.ts'
import { personFacts, type WebhookFacts, webhookFacts } from './facts.ts'
import { insertNotifications, type Told } from './inbox-queries.ts'
import { type NotificationKind, notificationRoutes } from './inbox-contract.ts'
import { expiryOf, urgencyOf } from './push/urgency.ts'
import { type NoteUntold, readOrNote } from './untold.ts'
import { WEBHOOK_KINDS } from './words.ts'

/** Who watches an approval and may see it at this moment. */
export type WatchersOf = (tx: Tx, approvalId: string) => Promise<readonly string[]>

/** The same of the approval that an event tells of. */
export type WatchersOfEvent = (tx: Tx, event: RecordedEvent) => Promise<readonly string[]>

export type TellingWorld = {
  clock: Clock
  ids: IdSource
  /** Called after the commit, when something is to be pushed. */
  wakePushes: () => void
  /** Called after the commit, for what no event tells of. */
  noteChange: (change: { area: string }) => void
  noteUntold: NoteUntold
  watchersOf: WatchersOfEvent
}

type Settled = readonly { userId: string; about: string }[]

/** What of a body about a webhook is told. */
const newsBody = z.object({ serviceName: z.string(), payload: webhookNews })

function webhookTold(body: string): { about: string; facts: WebhookFacts } {
  const { serviceName, payload } = newsBody.parse(JSON.parse(body))
  const { id: about, name } = payload.webhook
  return { about, facts: webhookFacts.parse({ ...payload, name, serviceName }) }
}

function approvalTold(event: RecordedEvent, watchers: readonly string[]): ApprovalNews | undefined {
  return event.eventType === 'approval.commented' ? newsOfComment(event, watchers) : newsOf(event, watchers)
}

function toldOf({ people, isUrgent, dueDate }: ApprovalNews, about: string, now: Date): Told[] {
  return people.map(({ userId, kind, facts }) => {
    return { userId, kind, about, facts, urgency: urgencyOf(kind, isUrgent), expiresAt: expiryOf(kind, dueDate, now) }
  })
}

/** One statement for an event, or for any number of dead letters, however many people are told. */
export function createTelling({ clock, ids, wakePushes, noteChange, noteUntold, watchersOf }: TellingWorld): {
  onEvent: EventSubscriber
  notifyDeadLetters: NotifyDeadLetters
  notifyUnreachable: NotifyUnreachable
} {
  const tell = async (tx: Tx, told: readonly Told[], settled: Settled = []): Promise<void> => {
    if (told.length === 0 && settled.length === 0) return
    const firstId = ids.next('notification')
    const queued = await insertNotifications(tx, { told, settled, firstId, now: clock.now() })
    if (queued > 0) onCommit(tx, wakePushes)
  }
  const ofAll = (kind: NotificationKind, about: string, facts: Record<string, unknown>): Told => ({
    userId: null,
    kind,
    about,
    facts,
    urgency: urgencyOf(kind, false),
    expiresAt: expiryOf(kind, null, clock.now()),
  })
  return {
    async onEvent(tx, event) {
      const { eventType, approvalId, body } = event
      const kind = WEBHOOK_KINDS.find((each) => each === eventType)
      if (kind !== undefined) {
        const told = readOrNote(noteUntold, event, () => webhookTold(body))
        return tell(tx, told ? [ofAll(kind, told.about, told.facts)] : [])
      }
      if (approvalId === null) return
      const watchers = isForWatchers(eventType) ? await watchersOf(tx, event) : []
      const news = readOrNote(noteUntold, event, () => approvalTold(event, watchers))
      if (!news) return
      const { actedBy } = news
      const settled = actedBy === null ? [] : [{ userId: actedBy, about: approvalId }]
      await tell(tx, toldOf(news, approvalId, clock.now()), settled)
    },
    async notifyDeadLetters(tx, notices) {
      const told = notices.map(({ webhook, serviceName, lastError }) => {
        const facts = webhookFacts.parse({ name: webhook.name, serviceName, lastError, hours: null, reason: null })
        return ofAll('webhook.dead_letter', webhook.id, facts)
      })
      await tell(tx, told)
      // Mails are written of them too.
      onCommit(tx, () => {
        for (const { tag } of [notificationRoutes.list, mailRoutes.list]) noteChange({ area: tag })
      })
    },
    async notifyUnreachable(tx, notices) {
      await tell(
        tx,
        notices.map(({ userId, ...facts }) => ofAll('person.unreachable', userId, personFacts.parse(facts))),
      )
      onCommit(tx, () => noteChange({ area: notificationRoutes.list.tag }))
    },
  }
}
