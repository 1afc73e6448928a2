/** Event patterns for people. */
import { EVENT_TYPES } from '../../../../src/events/catalogue.ts'
import { t } from '../../lib/i18n/t.ts'

type Choice = { value: string; explanation: string }

/** What the picker offers; a test needs no subscription. */
export const CHOICES: Choice[] = [
  { value: '*', explanation: t('Every event, also of types that are added later.') },
  { value: 'approval.*', explanation: t('Everything that happens to approvals.') },
  ...typesBelow('approval.'),
  { value: 'webhook.*', explanation: t('How the other webhooks of the service are doing.') },
  ...typesBelow('webhook.').filter(({ value }) => value !== 'webhook.test'),
]

const OFFERED = new Set(CHOICES.map(({ value }) => value))

export function isOffered(pattern: string): boolean {
  return OFFERED.has(pattern)
}

/** True when a wider choice makes this one pointless. */
export function isCovered(pattern: string, chosen: string[]): boolean {
  if (pattern === '*') return false
  const prefix = `${pattern.split('.')[0]}.*`
  return chosen.includes('*') || (pattern !== prefix && chosen.includes(prefix))
}

export function summarize(events: string[]): string {
  if (events.includes('*')) return 'Everything'
  const [first = '', second, ...rest] = events
  if (second === undefined) return first
  return rest.length === 0 ? `${first}, ${second}` : t('{first} and {more} more', { first, more: events.length - 1 })
}

function typesBelow(prefix: string): Choice[] {
  return Object.entries(EVENT_TYPES)
    .filter(([type]) => type.startsWith(prefix))
    .map(([value, explanation]) => ({ value, explanation }))
}
