/** Every event type of ours. A service's own types are `<service>.<anything>` and live in no list. */

export const EVENT_TYPES = {
  'approval.created': 'An approval was asked for; its first level is open.',
  'approval.updated': 'A field changed, or a decision was made that does not settle the approval yet.',
  'approval.approved': 'The last level approved: the answer is yes.',
  'approval.rejected': 'A level can no longer be approved: the answer is no.',
  'approval.cancelled': 'The request was withdrawn.',
  'approval.commented': 'A person said something about it; nothing else changed.',
  'approval.escalated': 'A level waited too long and was passed on.',
  'approval.delegated': 'A person passed the question on to another.',
  'webhook.failing': 'A webhook has had no success for 1, 24 or 72 hours.',
  'webhook.disabled': 'A webhook was disabled; what it would have been sent is held.',
  'webhook.recovered': 'A webhook that was failing succeeded again.',
  'webhook.test': 'A test that somebody sent by hand; it is not retried.',
} as const

export type BuiltInEventType = keyof typeof EVENT_TYPES

/** The patterns of a webhook's `events` that match a type: itself, each prefix with `.*`, and `*`. */
export function matchingPatterns(eventType: string): string[] {
  const parts = eventType.split('.')
  const prefixes = parts.slice(0, -1).map((_, index) => `${parts.slice(0, index + 1).join('.')}.*`)
  return [eventType, ...prefixes, '*']
}
