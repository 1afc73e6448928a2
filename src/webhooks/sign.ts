/** The headers of one attempt (Standard Webhooks v1). Pure. */
import { createHmac } from 'node:crypto'
import packageJson from '../../package.json' with { type: 'json' }

const USER_AGENT = `UXOne-Webhooks/${packageJson.version}`
const MASK = '***'
const MASKED = new Set(['webhook-signature', 'authorization'])

export type Signable = {
  eventId: string
  eventType: string
  deliveryId: string
  attemptNumber: number
  /** The time of this attempt, not of the event. */
  at: Date
  body: Buffer
  /** The live keys, newest first: during a rotation receivers hold either. */
  keys: readonly Buffer[]
}

/** Only `webhook-*` is covered by the signature or its inputs; the `x-uxone-*` headers repeat for people what is known elsewhere. */
export function signedHeaders({
  eventId,
  eventType,
  deliveryId,
  attemptNumber,
  at,
  body,
  keys,
}: Signable): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  return {
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
    'accept-encoding': 'identity',
    'webhook-id': eventId,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map((key) => signature(key, `${eventId}.${timestamp}.`, body)).join(' '),
    'x-uxone-event': eventType,
    'x-uxone-delivery': deliveryId,
    'x-uxone-attempt': String(attemptNumber),
  }
}

/** The headers as the log may keep them. */
export function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, MASKED.has(name) ? MASK : value]))
}

function signature(key: Buffer, prefix: string, body: Buffer): string {
  return `v1,${createHmac('sha256', key).update(prefix).update(body).digest('base64')}`
}
