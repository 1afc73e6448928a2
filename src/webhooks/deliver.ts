/** One attempt: sign, POST, judge. It touches no database. */
import type { KeyObject } from 'node:crypto'
import type { Context } from '../context.ts'
import type { PostResult, SafeClient } from '../lib/safe-fetch.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { type AttemptTrace, traceAttempt } from './attempt-trace.ts'
import type { ClaimedDelivery } from './claimed.ts'
import { classify, faultOf, type Verdict } from './classify.ts'
import { createOpener, parseHeaders, signingKey } from './secrets.ts'
import { ed25519PrivateKey } from './signing-keys.ts'
import { maskedHeaders, signedHeaders } from './sign.ts'

/** An attempt that has ended, not saved yet. */
export type Attempted = {
  attemptId: string
  delivery: ClaimedDelivery
  attemptNumber: number
  startedAt: Date
  endedAt: Date
  /** As they may be kept: no signature, no token. */
  requestHeaders: Record<string, string>
  result: PostResult
  fault: ReturnType<typeof faultOf>
  verdict: Verdict
  /** The worker had little room for slow endpoints when it ended. */
  isCrowded: boolean
}

export type Deliver = (delivery: ClaimedDelivery) => Promise<Attempted>

/** Never throws for what the receiver does, nor for a secret that cannot be read: that is a failed attempt like others. */
export function createDeliver(ctx: Context, client: SafeClient, random: () => number = Math.random): Deliver {
  const open = createOpen(ctx.box)
  return async (delivery) => {
    const startedAt = ctx.clock.now()
    const attemptNumber = delivery.attemptCount + 1
    const trace = traceAttempt(ctx.tracer, delivery)
    const { requestHeaders, result } = await send(ctx, client, delivery, { startedAt, attemptNumber, open, trace })
    const endedAt = ctx.clock.now()
    const fault = faultOf(result)
    trace.end(attemptNumber, result, fault)
    const { trigger, retrySchedule } = delivery
    // A test is not retried, not even when somebody sends it again.
    const retryCount = delivery.eventType === 'webhook.test' ? 0 : delivery.retryCount
    const rules = { retryCount, retrySchedule }
    const verdict = classify({ result, rules, attemptNumber, trigger, now: endedAt, random })
    return {
      attemptId: ctx.ids.next('attempt'),
      delivery,
      attemptNumber,
      startedAt,
      endedAt,
      requestHeaders,
      result,
      fault,
      verdict,
      isCrowded: false,
    }
  }
}

type Sending = { startedAt: Date; attemptNumber: number; open: Open; trace: AttemptTrace }

async function send(
  ctx: Context,
  client: SafeClient,
  delivery: ClaimedDelivery,
  { startedAt, attemptNumber, open, trace }: Sending,
): Promise<{ requestHeaders: Record<string, string>; result: PostResult }> {
  const { eventId, eventType, id: deliveryId, url, timeoutMs, allowedIps } = delivery
  const opened = openSealed(ctx, delivery, open)
  if (!opened) return { requestHeaders: {}, result: unsigned() }
  const { keys, ed25519Key, custom } = opened
  const body = Buffer.from(delivery.body)
  const signed = signedHeaders({
    eventId,
    eventType,
    deliveryId,
    attemptNumber,
    at: startedAt,
    body,
    keys,
    ed25519Key,
  })
  const headers = { ...custom, ...signed, ...trace.headers }
  const result = await client.post({ url, headers, body, timeoutMs, allowedIps })
  return { requestHeaders: maskedHeaders(headers, Object.keys(custom)), result }
}

/** How the sealed parts of a claimed delivery are read. */
type Open = {
  key: (sealed: Buffer) => KeyObject
  ed25519Key: (sealed: Buffer) => KeyObject
  headers: (sealed: Buffer) => Record<string, string>
  token: (sealed: Buffer) => string
}

function createOpen(box: SecretBox): Open {
  return {
    key: createOpener(box, signingKey),
    ed25519Key: createOpener(box, ed25519PrivateKey),
    headers: createOpener(box, parseHeaders),
    token: createOpener(box, (text) => text),
  }
}

type Opened = { keys: KeyObject[]; ed25519Key: KeyObject | undefined; custom: Record<string, string> }

/** Undefined when anything is missing or cannot be read: nothing is sent then, since it would not be what was set. */
function openSealed({ log }: Context, delivery: ClaimedDelivery, open: Open): Opened | undefined {
  const { webhookId, secrets, signWithEd25519, ed25519Key, headers, authToken } = delivery
  try {
    const keys = secrets.map(open.key)
    if (keys.length > 0 && (ed25519Key !== null || !signWithEd25519)) {
      const token = authToken === null ? {} : { authorization: `Bearer ${open.token(authToken)}` }
      const custom = { ...(headers === null ? {} : open.headers(headers)), ...token }
      return { keys, ed25519Key: ed25519Key === null ? undefined : open.ed25519Key(ed25519Key), custom }
    }
    log.error({ key: 'delivery.no_secret', webhookId }, 'a webhook has no live signing secret or key')
  } catch (error) {
    log.error(
      { key: 'delivery.secret_unreadable', webhookId, err: error },
      'what is sealed for a webhook cannot be read',
    )
  }
  return undefined
}

function unsigned(): PostResult {
  const detail = 'nothing was sent: its secrets, headers or token cannot be read on our side'
  return { kind: 'failure', error: 'protocol', detail, timings: { totalMs: 0 } }
}
