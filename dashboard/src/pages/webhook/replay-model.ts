/** A replay as its form holds it. Pure. */
import type { z } from 'zod'
import type { replayBody } from '../../../../src/webhooks/delivery-contract.ts'
import { t } from '../../lib/i18n/t.ts'
import { fromLocalInput, toLocalInput } from '../../lib/local-time.ts'

type Which = NonNullable<z.input<typeof replayBody>['which']>
/** Times as the browser's fields hold them. */
export type ReplayValues = { from: string; to: string; which: Which; eventTypes: string[] }

const HOUR_MS = 3_600_000

export const REPLAY_PRESETS = [
  { label: t('Last hour'), ms: HOUR_MS },
  { label: t('Last 24 hours'), ms: 24 * HOUR_MS },
  { label: t('Last 7 days'), ms: 7 * 24 * HOUR_MS },
]

export const WHICH: { value: Which; label: string; description: string }[] = [
  { value: 'failed', label: t('What failed'), description: t('The dead letters of the range.') },
  {
    value: 'missing',
    label: t('What is missing'),
    description: t(
      'Events that this webhook listens to and has no delivery of, such as those from before it was registered.',
    ),
  },
  { value: 'all', label: t('Everything'), description: t('Both, and what was delivered already.') },
]

export function spanOf(ms: number, now: number): Pick<ReplayValues, 'from' | 'to'> {
  return { from: toLocalInput(new Date(now - ms).toISOString()), to: toLocalInput(new Date(now).toISOString()) }
}

export function newReplay(now: number): ReplayValues {
  return { ...spanOf(24 * HOUR_MS, now), which: 'failed', eventTypes: [] }
}

/** The minute that `to` names belongs to the range. An empty time is refused by the schema, at its field. */
export function replayOf({ from, to, which, eventTypes }: ReplayValues): z.input<typeof replayBody> {
  const until = fromLocalInput(to)
  return {
    from: fromLocalInput(from) ?? '',
    to: until === undefined ? '' : new Date(new Date(until).getTime() + 60_000).toISOString(),
    which,
    ...(eventTypes.length === 0 ? {} : { eventTypes }),
  }
}
