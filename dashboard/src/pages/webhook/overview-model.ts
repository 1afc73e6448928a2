/** The measurements of a webhook as figures and lines. Pure. */
import type { WebhookStats } from '../../../../src/webhooks/delivery-contract.ts'
import type { Stat } from '../../components/stats.tsx'
import { formatCount, formatNumber, formatShare, formatSpan } from '../../lib/format.ts'
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
      label: 'Success rate',
      value: successRate === null ? '–' : formatShare(successRate),
      hint: `Of ${formatCount(attempts, 'attempt', 'attempts')}, those that were answered 2xx.`,
    },
    { label: 'Deliveries', value: formatNumber(volume), hint: 'Deliveries that had their first attempt.' },
    { label: 'p50 response', value: span(responseMs.p50), hint: 'Half of the attempts took no longer than this.' },
    {
      label: 'p95 response',
      value: span(responseMs.p95),
      hint: 'Nineteen of twenty attempts took no longer than this.',
    },
    { label: 'p99 response', value: span(responseMs.p99), hint: 'Ninety-nine of a hundred attempts took no longer.' },
    {
      label: 'Decision to first attempt',
      value: span(commitToFirstAttemptMs.p50),
      hint: `The median from the commit of an event to its first attempt. p99: ${span(commitToFirstAttemptMs.p99)}.`,
    },
    { label: 'Became dead letters', value: formatNumber(dead), ...(dead > 0 ? { tone: 'bad' as const } : {}) },
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
  if (attempts === 1) return 'The first attempt'
  return attempts >= MOST_ATTEMPTS ? `${attempts} attempts or more` : `${attempts} attempts`
}

function span(ms: number | null): string {
  return ms === null ? '–' : formatSpan(ms)
}
