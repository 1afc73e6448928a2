/** The headers of one attempt (Standard Webhooks v1, and v1a where it is asked for). Pure. */
import { createHmac, type KeyObject, sign } from 'node:crypto'
import packageJson from '../../package.json' with { type: 'json' }

const USER_AGENT = `UXOne-Webhooks/${packageJson.version}`
const MASK = '***'
const MASKED = ['webhook-signature', 'authorization'] as const

export type Signable = {
  eventId: string
  eventType: string
  deliveryId: string
  attemptNumber: number
  /** The time of this attempt, not of the event. */
  at: Date
  body: Buffer
  /** The live keys, newest first: during a rotation receivers hold either. */
  keys: readonly (KeyObject | Buffer)[]
  /** Signs too, after them: libraries that know only v1 skip what they do not know. */
  ed25519Key?: KeyObject | undefined
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
  ed25519Key,
}: Signable): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const prefix = `${eventId}.${timestamp}.`
  const signatures = keys.map((key) => hmacSignature(key, prefix, body))
  if (ed25519Key) signatures.push(ed25519Signature(ed25519Key, prefix, body))
  return {
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
    'accept-encoding': 'identity',
    'webhook-id': eventId,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
    'x-uxone-event': eventType,
    'x-uxone-delivery': deliveryId,
    'x-uxone-attempt': String(attemptNumber),
  }
}

/** The headers as the log may keep them; `secret` names those whose values only the owner knows. */
export function maskedHeaders(
  headers: Readonly<Record<string, string>>,
  secret: readonly string[] = [],
): Record<string, string> {
  const masked = new Set([...MASKED, ...secret])
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, masked.has(name) ? MASK : value]))
}

function hmacSignature(key: KeyObject | Buffer, prefix: string, body: Buffer): string {
  return `v1,${createHmac('sha256', key).update(prefix).update(body).digest('base64')}`
}

function ed25519Signature(key: KeyObject, prefix: string, body: Buffer): string {
  return `v1a,${sign(null, Buffer.concat([Buffer.from(prefix), body]), key).toString('base64')}`
}
