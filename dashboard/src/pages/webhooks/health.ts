/** How a webhook is doing: in one word, why, and what happens next. Pure. */
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { formatMoment, tellRelative } from '../../lib/format.ts'
import { plural, t } from '../../lib/i18n/t.ts'
import type { HealthKind } from './search.ts'

export type Tone = 'green' | 'amber' | 'red' | 'gray'

/** `sentence` says why and what happens next; it is whole by itself. */
export type Health = { kind: HealthKind; tone: Tone; label: string; sentence: string }

export const HEALTH_LABELS: Record<HealthKind, string> = {
  healthy: t('Healthy'),
  slow: t('Slow'),
  failing: t('Failing'),
  waiting: t('Asked to wait'),
  broken: t('Breaker open'),
  disabled: t('Disabled'),
  paused: t('Paused'),
  unknown: t('Not used yet'),
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

/** Until when nothing is sent to it, whatever is due: its breaker is open, or it asked us to wait. */
export function heldUpUntil({ health }: Webhook, now: number): string | null {
  const ends = [health.breakerUntil, health.pausedUntil].filter((at) => isAhead(at, now))
  return ends.toSorted((a, b) => (a < b ? -1 : 1)).at(-1) ?? null
}

function kindOf({ isActive, disabledReason, health }: Webhook, now: number): HealthKind {
  if (!isActive) return disabledReason === null || disabledReason === 'manual' ? 'paused' : 'disabled'
  if (health.state === 'broken') return 'broken'
  if (isAhead(health.pausedUntil, now)) return 'waiting'
  return health.state === 'disabled' ? 'disabled' : health.state
}

const SENTENCES: Record<HealthKind, (webhook: Webhook, now: number) => string> = {
  paused: ({ disabledAt }, now) =>
    joined(
      disabledAt === null
        ? t('Switched off by hand.')
        : t('Switched off by hand since {since}.', { since: formatMoment(disabledAt, now) }),
      HELD,
    ),
  disabled: ({ disabledReason, disabledAt, health }, now) => {
    const why = whyDisabled(disabledReason)
    return joined(
      disabledAt === null
        ? t('Disabled: {why}.', { why })
        : t('Disabled since {since}: {why}.', { since: formatMoment(disabledAt, now), why }),
      disabledReason === 'no_success' ? recordOf(health, now) : '',
      t('Mend the receiver and send a test, then enable it.'),
      HELD,
    )
  },
  broken: ({ health }, now) =>
    joined(
      failuresOf(health, now),
      t('So nothing is sent for now. Next probe {when}: when it arrives, all goes on.', {
        when: until(health.breakerUntil, now),
      }),
      outlook(health, now),
    ),
  waiting: ({ health }, now) =>
    joined(
      t('The receiver asked us to wait (Retry-After). Sending goes on {when}.', {
        when: until(health.pausedUntil, now),
      }),
      outlook(health, now),
    ),
  failing: ({ health, ordering }, now) =>
    joined(
      failuresOf(health, now),
      ordering === 'per_approval'
        ? t('Each delivery is tried again by its schedule, and later events of its approval wait.')
        : t('Each delivery is tried again by its schedule.'),
      outlook(health, now),
    ),
  slow: () => t('It answers, but slowly: it is sent to a few at a time, so that it holds nobody else up.'),
  healthy: () => t('The last attempt was answered with success.'),
  unknown: () => t('Nothing has been sent yet. Send a test to see whether it answers.'),
}

const HELD = t('Its events are held, not lost: enable it within 14 days, or they become dead letters.')

function whyDisabled(reason: string | null): string {
  if (reason === 'gone') return t('it answered 410 Gone, which says that it is gone for good')
  if (reason === 'no_success') return t('five days went by without one success')
  return reason?.replaceAll('_', ' ') ?? t('no reason is known')
}

/** What came back after the end counts too, but switches nothing on. */
function recordOf(health: Webhook['health'], now: number): string {
  return health.consecutiveFailures === 0 ? t('What was under way then succeeded.') : failuresOf(health, now)
}

/** `12 attempts failed in a row since Tue 09:00; the last one, 2 minutes ago: answered 500.` */
function failuresOf(
  { consecutiveFailures, firstFailureAt, lastFailureAt, lastError }: Webhook['health'],
  now: number,
): string {
  const n = consecutiveFailures
  const since = firstFailureAt === null ? null : formatMoment(firstFailureAt, now)
  if (lastFailureAt === null || !lastError)
    return since === null
      ? plural(n, { one: '{n} attempt failed in a row.', other: '{n} attempts failed in a row.' })
      : plural(
          n,
          { one: '{n} attempt failed in a row since {since}.', other: '{n} attempts failed in a row since {since}.' },
          { since },
        )
  const last = tellRelative(lastFailureAt, now)
  if (since === null)
    return plural(
      n,
      {
        one: '{n} attempt failed in a row; the last one, {last}: {lastError}.',
        other: '{n} attempts failed in a row; the last one, {last}: {lastError}.',
      },
      { last, lastError },
    )
  return plural(
    n,
    {
      one: '{n} attempt failed in a row since {since}; the last one, {last}: {lastError}.',
      other: '{n} attempts failed in a row since {since}; the last one, {last}: {lastError}.',
    },
    { since, last, lastError },
  )
}

/** Who was told, and how it ends. */
function outlook({ warnedHours, disablesAt }: Webhook['health'], now: number): string {
  if (warnedHours === 0) return ''
  if (disablesAt === null)
    return plural(warnedHours, {
      one: 'Administrators were warned after {n} hour without a success; it is not disabled by itself.',
      other: 'Administrators were warned after {n} hours without a success; it is not disabled by itself.',
    })
  if (!isAhead(disablesAt, now))
    return plural(warnedHours, {
      one: 'Administrators were warned after {n} hour without a success; it is disabled if attempts go on failing.',
      other: 'Administrators were warned after {n} hours without a success; it is disabled if attempts go on failing.',
    })
  return plural(
    warnedHours,
    {
      one: 'Administrators were warned after {n} hour without a success; unless one succeeds, it may be disabled {when} ({moment}).',
      other:
        'Administrators were warned after {n} hours without a success; unless one succeeds, it may be disabled {when} ({moment}).',
    },
    { when: tellRelative(disablesAt, now, true), moment: formatMoment(disablesAt, now) },
  )
}

/** Whole sentences, those that there are. */
function joined(...sentences: string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

function until(at: string | null, now: number): string {
  return isAhead(at, now) ? tellRelative(at, now, true) : t('in a moment')
}

function isAhead(at: string | null, now: number): at is string {
  return at !== null && new Date(at).getTime() > now
}
