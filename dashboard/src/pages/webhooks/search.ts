/** What the addresses of the webhooks' pages are made of; part of the first load, so it imports little. */
import { oneOf, searchOf, text } from '../../lib/search.ts'

export const HEALTH_KINDS = [
  'healthy',
  'slow',
  'failing',
  'waiting',
  'broken',
  'disabled',
  'paused',
  'unknown',
] as const
export type HealthKind = (typeof HEALTH_KINDS)[number]

/** How far back the measurements go. */
export const RANGES = ['1h', '24h', '7d', '30d'] as const
export type Range = (typeof RANGES)[number]

export const listSearch = searchOf({
  service: text,
  state: oneOf(HEALTH_KINDS),
  q: text,
})
export type ListSearch = ReturnType<typeof listSearch>
