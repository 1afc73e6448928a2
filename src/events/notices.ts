/** What people are told that is no event: no webhook hears of it, or dead letters would make more of them. */
import type { Tx } from '../db/transact.ts'

export type DeadLetterNotice = {
  webhook: { id: string; name: string; origin: string }
  serviceName: string
  deliveryId: string
  eventType: string
  attempts: number
  /** Why the last attempt failed, in words. */
  lastError: string
}

/** Tells people in the transaction in which the deliveries died: SQL only. */
export type NotifyDeadLetters = (tx: Tx, notices: readonly DeadLetterNotice[]) => Promise<void>

/** What people are told for their security. `by`: who did it, when it was not the person. */
export type SecurityNotice =
  | { kind: 'password_changed'; userId: string; by: string | null }
  | { kind: 'new_sign_in'; userId: string; userAgent: string | null; ip: string }
  | { kind: 'key_created'; serviceId: string; serviceName: string; hint: string; by: string }

/** Tells people in the transaction of the change: SQL only. */
export type NotifySecurity = (tx: Tx, notice: SecurityNotice) => Promise<void>
