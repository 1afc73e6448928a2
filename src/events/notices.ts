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

/** A person whose address takes no mail. `reason`: such as mailbox_unknown; `detail`: what the mail server said. */
export type UnreachableNotice = { userId: string; name: string; address: string; reason: string; detail: string }

/** Tells administrators in the transaction in which it was noticed: SQL only. */
export type NotifyUnreachable = (tx: Tx, notices: readonly UnreachableNotice[]) => Promise<void>

/** What people are told for their security. `by`: who did it, when it was not the person. */
export type SecurityNotice =
  | { kind: 'password_changed'; userId: string; by: string | null }
  | { kind: 'new_sign_in'; userId: string; userAgent: string | null; ip: string }
  | { kind: 'key_created'; serviceId: string; serviceName: string; hint: string; by: string }

/** Tells people in the transaction of the change: SQL only. */
export type NotifySecurity = (tx: Tx, notice: SecurityNotice) => Promise<void>
