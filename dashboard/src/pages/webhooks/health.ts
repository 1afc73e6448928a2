/** How a webhook is doing: in one word, why, and what happens next. Pure. */
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { formatCount, formatMoment, tellRelative } from '../../lib/format.ts'
import type { HealthKind } from './search.ts'

export type Tone = 'green' | 'amber' | 'red' | 'gray'

/** `sentence` says why and what happens next; it is whole by itself. */
export type Health = { kind: HealthKind; tone: Tone; label: string; sentence: string }

export const HEALTH_LABELS: Record<HealthKind, string> = {
  healthy: 'Healthy',
  slow: 'Slow',
  failing: 'Failing',
  waiting: 'Asked to wait',
  broken: 'Breaker open',
  disabled: 'Disabled',
  paused: 'Paused',
  unknown: 'Not used yet',
}

const TONES: Record<HealthKind, Tone> = {
  healthy: 'green',
  slow: 'amber',
  failing: 'amber',
  waiting: 'amber',
  broken: 'red',
  disabled: 'red',
  paused: 'gray',
  unknown: 'gray',
}

export function healthOf(webhook: Webhook, now: number): Health {
  const kind = kindOf(webhook, now)
  return { kind, tone: TONES[kind], label: HEALTH_LABELS[kind], sentence: SENTENCES[kind](webhook, now) }
}

function kindOf({ isActive, disabledReason, health }: Webhook, now: number): HealthKind {
  if (!isActive) return disabledReason === null || disabledReason === 'manual' ? 'paused' : 'disabled'
  if (health.state === 'broken') return 'broken'
  if (isAhead(health.pausedUntil, now)) return 'waiting'
  return health.state === 'disabled' ? 'disabled' : health.state
}

const SENTENCES: Record<HealthKind, (webhook: Webhook, now: number) => string> = {
  paused: ({ disabledAt }, now) => `Switched off by hand${since(disabledAt, now)}. ${HELD}`,
  disabled: ({ disabledReason, disabledAt }, now) =>
    `Disabled${since(disabledAt, now)}: ${whyDisabled(disabledReason)}. ${HELD}`,
  broken: ({ health }, now) =>
    `${failuresOf(health, now)} So nothing is sent for now. Next probe ${until(health.breakerUntil, now)}: when it arrives, all goes on.${outlook(health, now)}`,
  waiting: ({ health }, now) =>
    `The receiver asked us to wait (Retry-After). Sending goes on ${until(health.pausedUntil, now)}.${outlook(health, now)}`,
  failing: ({ health, ordering }, now) => {
    const others = ordering === 'per_approval' ? ', and later events of its approval wait' : ''
    return `${failuresOf(health, now)} Each delivery is tried again by its schedule${others}.${outlook(health, now)}`
  },
  slow: () => 'It answers, but slowly: it is sent to a few at a time, so that it holds nobody else up.',
  healthy: () => 'The last attempt was answered with success.',
  unknown: () => 'Nothing has been sent yet. Send a test to see whether it answers.',
}

const HELD = 'Its events are held, not lost: enable it within 14 days, or they become dead letters.'

function whyDisabled(reason: string | null): string {
  if (reason === 'gone') return 'it answered 410 Gone, which says that it is gone for good'
  if (reason === 'no_success') return 'five days went by without one success'
  return reason?.replaceAll('_', ' ') ?? 'no reason is known'
}

/** `12 attempts failed in a row since Tue 09:00; the last one, 2 minutes ago: answered 500.` */
function failuresOf(
  { consecutiveFailures, firstFailureAt, lastFailureAt, lastError }: Webhook['health'],
  now: number,
): string {
  const failures = `${formatCount(consecutiveFailures, 'attempt', 'attempts')} failed in a row${since(firstFailureAt, now)}`
  if (lastFailureAt === null || !lastError) return `${failures}.`
  return `${failures}; the last one, ${tellRelative(lastFailureAt, now)}: ${lastError}.`
}

/** Who was told, and how it ends. */
function outlook({ warnedHours, disablesAt }: Webhook['health'], now: number): string {
  if (warnedHours === 0) return ''
  const warned = ` Administrators were warned after ${formatCount(warnedHours, 'hour', 'hours')} without a success;`
  if (disablesAt === null) return `${warned} it is not disabled by itself.`
  if (!isAhead(disablesAt, now)) return `${warned} it is disabled if attempts go on failing.`
  return `${warned} unless one succeeds, it may be disabled ${tellRelative(disablesAt, now, true)}.`
}

function since(at: string | null, now: number): string {
  return at === null ? '' : ` since ${formatMoment(at, now)}`
}

function until(at: string | null, now: number): string {
  return isAhead(at, now) ? tellRelative(at, now, true) : 'in a moment'
}

function isAhead(at: string | null, now: number): at is string {
  return at !== null && new Date(at).getTime() > now
}
