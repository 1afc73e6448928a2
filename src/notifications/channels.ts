/** Which ways a kind of notification goes to a person. The one place to ask, and to extend by what people choose. Pure. */
import type { NotificationKind } from './inbox-contract.ts'

/** `app` is the bell and its page; `push` reaches the person's devices. E-mail is decided by itself. */
export type Channel = 'app' | 'push'

const APP: readonly Channel[] = ['app']
const BOTH: readonly Channel[] = ['app', 'push']

/** A device is interrupted for what waits for its person, or ends the wait; the rest can be read when there is time. */
const DEFAULTS: Record<NotificationKind, readonly Channel[]> = {
  'approval.assigned': BOTH,
  'approval.approved': BOTH,
  'approval.rejected': BOTH,
  'approval.cancelled': BOTH,
  'approval.settled': APP,
  'approval.changed': APP,
  'webhook.failing': APP,
  'webhook.disabled': BOTH,
  'webhook.recovered': APP,
  'webhook.dead_letter': APP,
  'person.unreachable': APP,
}

/** `userId` is whom it would go to; null: every administrator. Nobody has chosen anything yet, so all have the same. */
export function channelsOf(_userId: string | null, kind: NotificationKind): readonly Channel[] {
  return DEFAULTS[kind]
}
