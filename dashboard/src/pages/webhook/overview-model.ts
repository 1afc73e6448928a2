/** The measurements of a webhook as figures and lines. Pure. */
import type { WebhookStats } from '../../../../src/webhooks/delivery-contract.ts'
import type { Stat } from '../../components/stats.tsx'
import { formatNumber, formatShare, formatSpan } from '../../lib/format.ts'
import { plural, t } from '../../lib/i18n/t.ts'
import { DEAD_ERRORS } from '../delivery/delivery-words.ts'

export type BreakdownLine = { label: string; count: number }

export function figuresOf({
  successRate,
  attempts,
  volume,
  responseMs,
  commitToFirstAttemptMs,
  dead,
}: WebhookStats): Stat[] {
  return [
    {
      label: t('Success rate'),
      value: successRate === null ? '–' : formatShare(successRate),
      hint: plural(attempts, {
        one: 'Of {n} attempt, those that were answered 2xx.',
        other: 'Of {n} attempts, those that were answered 2xx.',
      }),
    },
    { label: t('Deliveries'), value: formatNumber(volume), hint: t('Deliveries that had their first attempt.') },
    {
      label: t('p50 response'),
      value: span(responseMs.p50),
      hint: t('Half of the attempts took no longer than this.'),
    },
    {
      label: t('p95 response'),
      value: span(responseMs.p95),
      hint: t('Nineteen of twenty attempts took no longer than this.'),
    },
    {
      label: t('p99 response'),
      value: span(responseMs.p99),
      hint: t('Ninety-nine of a hundred attempts took no longer.'),
    },
    {
      label: t('Decision to first attempt'),
      value: span(commitToFirstAttemptMs.p50),
      hint: t('The median from the commit of an event to its first attempt. p99: {p99}.', {
        p99: span(commitToFirstAttemptMs.p99),
      }),
    },
    { label: t('Became dead letters'), value: formatNumber(dead), ...(dead > 0 ? { tone: 'bad' as const } : {}) },
  ]
}

/** The most frequent first. */
export function errorLines({ errors }: Pick<WebhookStats, 'errors'>): BreakdownLine[] {
  const words = new Map(DEAD_ERRORS.map(({ value, label }) => [value, label]))
  return Object.entries(errors)
    .filter(([, count]) => count > 0)
    .map(([error, count]) => ({ label: words.get(error) ?? error, count }))
    .toSorted((a, b) => b.count - a.count)
}

export function retryLines({ retries }: Pick<WebhookStats, 'retries'>): BreakdownLine[] {
  return retries
    .filter(({ deliveries }) => deliveries > 0)
    .toSorted((a, b) => a.attempts - b.attempts)
    .map(({ attempts, deliveries }) => ({
      label: attemptsWords(attempts),
      count: deliveries,
    }))
}

/** The server counts no further than this. */
const MOST_ATTEMPTS = 22

function attemptsWords(attempts: number): string {
  if (attempts === 1) return t('The first attempt')
  return attempts >= MOST_ATTEMPTS
    ? plural(attempts, { one: '{n} attempt or more', other: '{n} attempts or more' })
    : plural(attempts, { one: '{n} attempt', other: '{n} attempts' })
}

function span(ms: number | null): string {
  return ms === null ? '–' : formatSpan(ms)
}
