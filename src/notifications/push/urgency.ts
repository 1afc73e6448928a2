/** How pressing a push is, and for how long it is worth delivering (RFC 8030 §5.2, §5.3). Pure. */
import type { NotificationKind } from '../inbox-contract.ts'

export type Urgency = 'low' | 'normal' | 'high'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** News of yesterday is still news; of last week it is in the app. */
const NEWS_MS = 3 * DAY_MS
/** Without a due date, and the longest that push services keep a message for. */
const QUESTION_MS = 28 * DAY_MS
/** What is overdue is not worth less than it was. */
const OVERDUE_MS = DAY_MS

/** `low` may wait for a charger, `high` wakes a device that saves its battery. */
export function urgencyOf(kind: NotificationKind, isUrgent: boolean): Urgency {
  if (kind === 'approval.assigned') return isUrgent ? 'high' : 'normal'
  return MAY_WAIT.has(kind) ? 'low' : 'normal'
}

const MAY_WAIT = new Set<NotificationKind>(['approval.cancelled', 'approval.commented'])

/** A question is worth delivering until it is due. */
export function expiryOf(kind: NotificationKind, dueDate: Date | null, now: Date): Date {
  if (kind !== 'approval.assigned') return new Date(now.getTime() + NEWS_MS)
  const untilDueMs = dueDate === null ? QUESTION_MS : dueDate.getTime() - now.getTime()
  return new Date(now.getTime() + (untilDueMs <= 0 ? OVERDUE_MS : Math.min(untilDueMs, QUESTION_MS)))
}
