/**
 * What of all that waits for a device is worth interrupting its person for. Pure. What was read elsewhere or is late is not;
 * of what tells of one thing, the last; and where much has come together, one message that says how much.
 */
import { createHash } from 'node:crypto'
import { isCommentKind, isWebhookKind, tellingWordsOf, wordsOf } from '../words.ts'
import type { Waiting } from './queue-queries.ts'
import type { Urgency } from './urgency.ts'

export type Message = {
  /** The queued ones that it stands for. */
  ids: readonly number[]
  payload: Payload
  urgency: Urgency
  expiresAt: Date
}

/** What the service worker is handed (dashboard/public/sw.js). */
export type Payload = {
  title: string
  text: string
  link: string
  /** A later message of the same tag takes the place of this one. */
  tag: string
  at: string
}

export type Reader = { hideDetails: boolean; seesWebhooks: boolean; language: string | null; now: Date }

const MAX_MESSAGES = 3
const APP = 'UXOne Approvals'
const TOPIC_LENGTH = 32

/** `dropped`: those that are done with unsent. */
export function whatToSend(
  waiting: readonly Waiting[],
  reader: Reader,
): { messages: Message[]; dropped: readonly number[] } {
  const worth = waiting.filter((each) => isWorthIt(each, reader))
  const dropped = waiting.filter((each) => !worth.includes(each)).map(({ id }) => id)
  const bySubject = Map.groupBy(worth, ({ notification }) => (notification === null ? 'test' : tagOf(notification)))
  // Each group in the order of its last one, which is what it tells.
  const groups = [...bySubject.values()].toSorted((a, b) => lastOf(a).id - lastOf(b).id)
  if (groups.length <= MAX_MESSAGES) return { messages: groups.map((group) => messageOf(group, reader)), dropped }
  return { messages: [summaryOf(worth, groups.length, reader)], dropped }
}

/** What makes a push service replace a message that it still has; it must not tell what the message is about. */
export function topicOf(tag: string): string {
  return createHash('sha256').update(tag).digest('base64url').slice(0, TOPIC_LENGTH)
}

function isWorthIt({ notification, expiresAt }: Waiting, { now, seesWebhooks }: Reader): boolean {
  if (expiresAt <= now) return false
  return notification === null || (!notification.isRead && (seesWebhooks || !isWebhookKind(notification.kind)))
}

function messageOf(group: readonly Waiting[], reader: Reader): Message {
  const { notification, urgency, expiresAt } = lastOf(group)
  const payload = notification === null ? testPayload(reader) : payloadOf(notification, reader)
  return { ids: group.map(({ id }) => id), payload, urgency, expiresAt }
}

function payloadOf(notification: NonNullable<Waiting['notification']>, { hideDetails, language }: Reader): Payload {
  const { kind, about, at } = notification
  // What others wrote at length is for the page, not for a lock screen.
  const facts = { ...Object(notification.facts), comments: null, reason: null, lastError: null }
  const { link, ...words } = wordsOf({ kind, about, facts }, language)
  const { title, text } = hideDetails ? { title: APP, text: discreet(kind, language) } : words
  return { title, text, link, tag: tagOf({ kind, about }), at: new Date(at).toISOString() }
}

/** What is said about a request takes the place of what was said before, never of the question itself. */
function tagOf({ kind, about }: { kind: string; about: string }): string {
  return isCommentKind(kind) ? `${about} comments` : about
}

function discreet(kind: string, language: string | null): string {
  const { push } = tellingWordsOf(language)
  if (kind === 'approval.assigned') return push.waits
  return isWebhookKind(kind) ? push.aboutWebhook : push.aboutRequest
}

function testPayload({ language, now }: Reader): Payload {
  const text = tellingWordsOf(language).push.test
  return { title: APP, text, link: '/account/notifications', tag: 'test', at: now.toISOString() }
}

function summaryOf(waiting: readonly Waiting[], count: number, { language }: Reader): Message {
  const { push } = tellingWordsOf(language)
  const isAllAsked = waiting.every(({ notification }) => notification?.kind === 'approval.assigned')
  const last = lastOf(waiting)
  return {
    ids: waiting.map(({ id }) => id),
    payload: {
      title: APP,
      text: isAllAsked ? push.manyWait(count) : push.many(count),
      link: isAllAsked ? '/' : '/notifications?unread=true',
      tag: 'summary',
      at: new Date(last.notification?.at ?? last.expiresAt).toISOString(),
    },
    urgency: waiting.some(({ urgency }) => urgency === 'high') ? 'high' : 'normal',
    expiresAt: new Date(Math.max(...waiting.map(({ expiresAt }) => expiresAt.getTime()))),
  }
}

function lastOf(group: readonly Waiting[]): Waiting {
  const last = group.at(-1)
  if (!last) throw new Error('a group of nothing')
  return last
}
