/** A webhook as its form holds it. Pure. */
import type { z } from 'zod'
import type { createBody, updateBody } from '../../../../src/webhooks/settings-shapes.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { formatDelay, parseDelay } from './delays.ts'

export type HeaderRow = { name: string; value: string }

export type WebhookValues = {
  serviceId: string
  name: string
  url: string
  events: string[]
  secret: string
  hasOwnDelays: boolean
  /** As people write them. */
  delays: string[]
  retryCount: number | string
  timeout: number | string
  ordering: 'none' | 'per_approval'
  rateLimit: number | string
  maxInFlight: number | string
  /** null: they stay as they are, for their values cannot be read again. */
  headers: HeaderRow[] | null
  /** What becomes of the token; an empty one is not set. */
  tokenChange: 'keep' | 'set' | 'remove'
  authToken: string
  allowedIps: string[]
  filter: string
  signWithEd25519: boolean
  autoDisable: boolean
  metadata: string
}

export const NEW_WEBHOOK: WebhookValues = {
  serviceId: '',
  name: '',
  url: '',
  events: ['approval.*'],
  secret: '',
  hasOwnDelays: false,
  delays: [],
  retryCount: 3,
  timeout: 30,
  ordering: 'none',
  rateLimit: '',
  maxInFlight: '',
  headers: null,
  tokenChange: 'set',
  authToken: '',
  allowedIps: [],
  filter: '',
  signWithEd25519: false,
  autoDisable: true,
  metadata: '',
}

export function valuesOf(webhook: Webhook): WebhookValues {
  const { serviceId, name, url, events, retryCount, timeout, ordering, allowedIps } = webhook
  const { signWithEd25519, autoDisable, hasAuthToken, retrySchedule, rateLimit, maxInFlight, filter, metadata } =
    webhook
  const same = { serviceId, name, url, events, retryCount, timeout, ordering, allowedIps, signWithEd25519, autoDisable }
  return {
    ...NEW_WEBHOOK,
    ...same,
    tokenChange: hasAuthToken ? 'keep' : 'set',
    hasOwnDelays: retrySchedule !== null,
    delays: (retrySchedule ?? []).map(formatDelay),
    rateLimit: rateLimit ?? '',
    maxInFlight: maxInFlight ?? '',
    filter: filter ?? '',
    metadata: Object.keys(metadata).length === 0 ? '' : JSON.stringify(metadata, null, 2),
  }
}

type Settings = Omit<z.input<typeof updateBody>, 'isActive'>
type WholeSettings = Settings & Pick<z.input<typeof createBody>, 'name' | 'url'>

/** All that the form says, for the schema to check: what makes no sense is there as it was typed. */
export function checkedOf(values: WebhookValues): object {
  return { ...settingsOf(values), metadata: parsed(values.metadata) }
}

/** All that the form says, as it is sent. */
export function settingsOf(values: WebhookValues): WholeSettings {
  const { name, events, ordering, allowedIps, signWithEd25519, autoDisable, headers } = values
  return {
    name,
    events,
    ordering,
    allowedIps,
    signWithEd25519,
    autoDisable,
    url: values.url.trim(),
    retryCount: numberOf(values.retryCount),
    timeout: numberOf(values.timeout),
    retrySchedule: values.hasOwnDelays ? values.delays.map((text) => parseDelay(text) ?? Number.NaN) : null,
    rateLimit: numberOrNone(values.rateLimit),
    maxInFlight: numberOrNone(values.maxInFlight),
    filter: values.filter.trim() === '' ? null : values.filter.trim(),
    metadata: metadataOf(values.metadata),
    ...(headers === null ? {} : { headers: headersOf(headers) }),
    ...tokenOf(values),
  }
}

/** Only what differs: what is left alone stays as it is, also when somebody else changes it meanwhile. */
export function changesOf(before: WebhookValues, after: WebhookValues): Settings {
  const old = new Map(Object.entries(settingsOf(before)).map(([name, value]) => [name, JSON.stringify(value)]))
  const changes = Object.entries(settingsOf(after)).filter(([name, value]) => old.get(name) !== JSON.stringify(value))
  return Object.fromEntries(changes)
}

export function creationOf(values: WebhookValues): z.input<typeof createBody> & { serviceId: string } {
  return { ...settingsOf(values), ...ownerAndSecret(values) }
}

export function checkedCreationOf(values: WebhookValues): object {
  return { ...checkedOf(values), ...ownerAndSecret(values) }
}

function ownerAndSecret({ serviceId, secret }: WebhookValues): { serviceId: string; secret?: string } {
  return { serviceId, ...(secret.trim() === '' ? {} : { secret: secret.trim() }) }
}

function tokenOf({ tokenChange, authToken }: WebhookValues): { authToken?: string | null } {
  if (tokenChange === 'remove') return { authToken: null }
  return tokenChange === 'set' && authToken !== '' ? { authToken } : {}
}

/** A row without a name is one that is not filled in yet. */
function headersOf(rows: readonly HeaderRow[]): Record<string, string> {
  return Object.fromEntries(
    rows.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value]),
  )
}

/** An empty field is no nought. */
function numberOf(value: number | string): number {
  return value === '' ? Number.NaN : Number(value)
}

function numberOrNone(value: number | string): number | null {
  return value === '' ? null : Number(value)
}

/** Nothing where it is no JSON object: `checkedOf` shows it to the schema, which refuses it. */
function metadataOf(text: string): Record<string, unknown> {
  const metadata = parsed(text)
  return typeof metadata === 'object' && metadata !== null ? Object.fromEntries(Object.entries(metadata)) : {}
}

function parsed(text: string): unknown {
  try {
    return text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    return text
  }
}
