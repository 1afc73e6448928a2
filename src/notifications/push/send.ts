/** Sends messages to one device: encrypted for its browser (RFC 8291), signed by this server (RFC 8292). No database. */
import webPush from 'web-push'
import type { Context } from '../../context.ts'
import type { SafeClient } from '../../lib/safe-fetch.ts'
import { classify, type Standing, type Verdict } from './classify.ts'
import { openTarget } from './target.ts'
import type { VapidKeys } from './vapid.ts'
import { type Message, topicOf } from './what-to-send.ts'

const TIMEOUT_MS = 10_000

export type Sender = (device: { sealed: Buffer } & Standing, message: Message) => Promise<Verdict>

type Means = {
  client: SafeClient
  keys: VapidKeys
  /** An https: or mailto: address. */
  contact: string
  random?: () => number
}

/** Never throws for what the other side does, nor for a device that cannot be read: that one is gone. */
export function createSender(
  { box, clock, log }: Context,
  { client, keys, contact, random = Math.random }: Means,
): Sender {
  return async ({ sealed, ...standing }, message) => {
    const request = prepare({ box, clock, log }, sealed, message, { keys, contact })
    if (!request) return { kind: 'gone', error: 'its keys cannot be read on our side' }
    const result = await client.post({ ...request, timeoutMs: TIMEOUT_MS })
    return classify({ result, standing, now: clock.now(), random })
  }
}

function prepare(
  { box, clock, log }: Pick<Context, 'box' | 'clock' | 'log'>,
  sealed: Buffer,
  { payload, urgency, expiresAt }: Message,
  { keys, contact }: Pick<Means, 'keys' | 'contact'>,
): { url: string; headers: Record<string, string>; body: Buffer } | undefined {
  try {
    const { endpoint, p256dh, auth } = openTarget(box, sealed)
    // Only what it makes is taken: its own sending knows TLS alone, and no network that must not be reached.
    const { headers, body } = webPush.generateRequestDetails(
      { endpoint, keys: { p256dh, auth } },
      JSON.stringify(payload),
      {
        vapidDetails: { subject: contact, ...keys },
        TTL: Math.max(1, Math.floor((expiresAt.getTime() - clock.now().getTime()) / 1000)),
        urgency,
        topic: topicOf(payload.tag),
        contentEncoding: 'aes128gcm',
      },
    )
    return { url: endpoint, headers: withoutLength(headers), body: body ?? Buffer.alloc(0) }
  } catch (error) {
    log.error({ key: 'push.device_unreadable', err: error }, 'what is sealed for a device cannot be read')
    return undefined
  }
}

/** The client writes the length itself. */
function withoutLength(headers: Record<string, unknown>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length')
  return Object.fromEntries(kept.map(([name, value]) => [name.toLowerCase(), String(value)]))
}
