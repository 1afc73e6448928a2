/**
 * What delivery workers count of themselves, for `GET /metrics`. It runs for each attempt, so every series is made once, at
 * the start; and label values come from fixed lists, since whatever anybody can name would make series without end.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { LaneAnswer } from './claim.ts'
import type { Attempted } from './deliver.ts'
import type { Throttle } from './lanes.ts'
import type { SlotCounts } from './slots.ts'

/** How an attempt ended. */
const OUTCOMES = [
  'delivered',
  'status_3xx',
  'status_4xx',
  'status_5xx',
  'status_other',
  'timeout',
  'dns',
  'connect',
  'tls',
  'reset',
  'blocked',
  'protocol',
] as const
type Outcome = (typeof OUTCOMES)[number]

const THROTTLES: readonly Throttle[] = ['rate', 'breaker', 'pause']

/** Attempts end at 30 s. */
const DURATION_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30]
const FIRST_DELAY_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 3600]
const DATABASE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]
const ATTEMPTS = [1, 2, 3, 4, 5, 8, 11, 21]
const BATCH_SIZES = [1, 5, 10, 25, 50, 100, 250, 500]

export type DeliveryMetrics = {
  /** `isApplied`: its lease still held when it was saved. */
  ended(attempted: Attempted, isApplied: boolean): void
  claimed(answers: readonly LaneAnswer[], deliveries: number, tookMs: number): void
  /** New deliveries that are sent without a claim. */
  handedOver(deliveries: number): void
  saved(results: number, tookMs: number): void
  /** `read` is asked at each scrape, until the answered function is called. */
  watchSlots(read: () => SlotCounts): () => void
}

export function createDeliveryMetrics(registry: Registry): DeliveryMetrics {
  return {
    ended: countAttempts(registry),
    claimed: countClaims(registry),
    handedOver: countHandedOver(registry),
    saved: countResults(registry),
    watchSlots: watchSlots(registry),
  }
}

function countAttempts(registry: Registry): DeliveryMetrics['ended'] {
  const attempts = counters(registry, {
    name: 'uxone_webhook_attempts_total',
    help: 'Attempts that ended, by outcome; tests are not counted',
    label: 'outcome',
    values: OUTCOMES,
  })
  const durations = histograms(registry, {
    name: 'uxone_webhook_attempt_duration_seconds',
    help: 'Time from the start of an attempt to its end, by whether it delivered',
    label: 'outcome',
    values: ['delivered', 'failed'],
    buckets: DURATION_SECONDS,
  })
  const deliveries = counters(registry, {
    name: 'uxone_webhook_deliveries_ended_total',
    help: 'Deliveries that ended, by outcome: delivered, or dead letters',
    label: 'outcome',
    values: ['delivered', 'dead'],
  })
  const tries = histograms(registry, {
    name: 'uxone_webhook_delivery_attempts',
    help: 'How many attempts deliveries took that ended, by outcome',
    label: 'outcome',
    values: ['delivered', 'dead'],
    buckets: ATTEMPTS,
  })
  const firstDelay = new Histogram({
    name: 'uxone_webhook_commit_to_first_attempt_seconds',
    help: 'Time from the commit of an event to the first attempt of each of its deliveries',
    buckets: FIRST_DELAY_SECONDS,
    registers: [registry],
  })
  const leasesLost = new Counter({
    name: 'uxone_webhook_leases_lost_total',
    help: 'Results that came after their lease: somebody else sends, or has sent, that delivery',
    registers: [registry],
  })
  return (attempted, isApplied) => {
    const { delivery, attemptNumber, startedAt, result, fault, verdict } = attempted
    attempts(outcomeOf(attempted))
    durations(fault === null ? 'delivered' : 'failed', result.timings.totalMs / 1000)
    if (!isApplied) return leasesLost.inc()
    // Clocks of two nodes may differ.
    if (delivery.isFirst) firstDelay.observe(Math.max(0, startedAt.getTime() - delivery.createdAt.getTime()) / 1000)
    if (verdict.kind !== 'delivered' && verdict.kind !== 'dead') return
    deliveries(verdict.kind)
    tries(verdict.kind, attemptNumber)
  }
}

function outcomeOf({ result, fault }: Attempted): Outcome {
  if (fault === null) return 'delivered'
  if (result.kind === 'failure') return result.error
  switch (Math.floor(result.status / 100)) {
    case 3:
      return 'status_3xx'
    case 4:
      return 'status_4xx'
    case 5:
      return 'status_5xx'
    default:
      return 'status_other'
  }
}

function countClaims(registry: Registry): DeliveryMetrics['claimed'] {
  const throttled = counters(registry, {
    name: 'uxone_webhook_throttled_total',
    help: 'Claims that had to leave a webhook’s deliveries waiting, by what kept them back',
    label: 'by',
    values: THROTTLES,
  })
  const deliveriesClaimed = new Counter({
    name: 'uxone_webhook_claimed_deliveries_total',
    help: 'Deliveries that claims leased to be sent',
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'uxone_webhook_claim_duration_seconds',
    help: 'Time that a claim took in the database',
    buckets: DATABASE_SECONDS,
    registers: [registry],
  })
  return (answers, deliveries, tookMs) => {
    deliveriesClaimed.inc(deliveries)
    seconds.observe(tookMs / 1000)
    for (const answer of answers) {
      if (answer.kind === 'wait') throttled(answer.throttledBy)
    }
  }
}

function countHandedOver(registry: Registry): DeliveryMetrics['handedOver'] {
  const handedOver = new Counter({
    name: 'uxone_webhook_handed_over_deliveries_total',
    help: 'Deliveries that were leased where they were made, and sent without a claim',
    registers: [registry],
  })
  return (deliveries) => handedOver.inc(deliveries)
}

function countResults(registry: Registry): DeliveryMetrics['saved'] {
  const sizes = new Histogram({
    name: 'uxone_webhook_result_batch_size',
    help: 'Results that were saved in one transaction',
    buckets: BATCH_SIZES,
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'uxone_webhook_result_save_duration_seconds',
    help: 'Time that saving a batch of results took in the database',
    buckets: DATABASE_SECONDS,
    registers: [registry],
  })
  return (results, tookMs) => {
    sizes.observe(results)
    seconds.observe(tookMs / 1000)
  }
}

function watchSlots(registry: Registry): DeliveryMetrics['watchSlots'] {
  const watched = new Set<() => SlotCounts>()
  const gauge = (name: string, help: string, part: keyof SlotCounts): void => {
    const made: Gauge = new Gauge({
      name,
      help,
      labelNames: ['kind'],
      registers: [registry],
      collect() {
        const counts = [...watched].map((read) => read()[part])
        for (const kind of ['quick', 'slow'] as const) {
          made.set(
            { kind },
            counts.reduce((sum, each) => sum + each[kind], 0),
          )
        }
      },
    })
  }
  gauge('uxone_webhook_slots_in_use', 'Attempts in flight; slow ones have slots of their own', 'inUse')
  gauge('uxone_webhook_slots', 'Attempts that may be in flight', 'total')
  return (read) => {
    watched.add(read)
    return () => void watched.delete(read)
  }
}

type Labelled<V> = { name: string; help: string; label: string; values: readonly V[] }

/** Each begins at zero, so that a rate sees its first step, too. */
function counters<V extends string>(
  registry: Registry,
  { name, help, label, values }: Labelled<V>,
): (value: V) => void {
  const counter = new Counter({ name, help, labelNames: [label], registers: [registry] })
  const children = new Map(values.map((value) => [value, counter.labels(value)]))
  for (const child of children.values()) child.inc(0)
  return (value) => children.get(value)?.inc()
}

function histograms<V extends string>(
  registry: Registry,
  { name, help, label, values, buckets }: Labelled<V> & { buckets: number[] },
): (value: V, observed: number) => void {
  const histogram = new Histogram({ name, help, labelNames: [label], buckets, registers: [registry] })
  const children = new Map(values.map((value) => [value, histogram.labels(value)]))
  for (const value of values) histogram.zero({ [label]: value })
  return (value, observed) => children.get(value)?.observe(observed)
}
