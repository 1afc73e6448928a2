/** Every kind of mail: its file, and its line here and in the contract. */
import type { MailKind } from '../contract.ts'
import type { Kind } from './content.ts'
import { approvalAssigned } from './kinds/approval-assigned.ts'
import { approvalCancelled } from './kinds/approval-cancelled.ts'
import { approvalCommented, approvalMentioned } from './kinds/approval-comment.ts'
import { approvalDecided } from './kinds/approval-decided.ts'
import { approvalReminder } from './kinds/approval-reminder.ts'
import { digest } from './kinds/digest.ts'
import { gathered, gatheredAsks } from './kinds/gathered.ts'
import { personUnreachable } from './kinds/person-unreachable.ts'
import { securityKeyCreated } from './kinds/security-key-created.ts'
import { securityNewSignIn } from './kinds/security-new-sign-in.ts'
import { securityPasswordChanged } from './kinds/security-password-changed.ts'
import { webhookDeadLetter } from './kinds/webhook-dead-letter.ts'
import { webhookDisabled } from './kinds/webhook-disabled.ts'
import { webhookFailing } from './kinds/webhook-failing.ts'
import { webhookRecovered } from './kinds/webhook-recovered.ts'

export const KINDS: Record<MailKind, Kind> = {
  'approval.assigned': approvalAssigned,
  'approval.reminder': approvalReminder,
  'approval.decided': approvalDecided,
  'approval.cancelled': approvalCancelled,
  'approval.mentioned': approvalMentioned,
  'approval.commented': approvalCommented,
  'webhook.failing': webhookFailing,
  'webhook.disabled': webhookDisabled,
  'webhook.recovered': webhookRecovered,
  'webhook.dead_letter': webhookDeadLetter,
  'security.password_changed': securityPasswordChanged,
  'security.key_created': securityKeyCreated,
  'security.new_sign_in': securityNewSignIn,
  digest,
  gathered,
  'person.unreachable': personUnreachable,
}

const ASKING = new Set<string>(['approval.assigned', 'approval.reminder'] satisfies MailKind[])

/** Kinds that ask somebody to decide, or tell of several that do: their mails may have links to do so. */
export function mayCarryLinks(kind: string): boolean {
  return ASKING.has(kind) || kind === 'gathered'
}

/** The mails whose links to decide by are in this one: itself, those that went into it, or none. */
export function linkedMails({ id, kind, facts }: { id: string; kind: string; facts: unknown }): string[] {
  if (kind === 'gathered') return gatheredAsks(facts)
  return ASKING.has(kind) ? [id] : []
}
