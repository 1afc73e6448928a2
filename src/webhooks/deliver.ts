/** One attempt: sign, POST, judge. It touches no database. */
import type { Context } from '../context.ts'
import type { PostResult, SafeClient } from '../lib/safe-fetch.ts'
import type { ClaimedRow } from './claim-queries.ts'
import { classify, faultOf, type Verdict } from './classify.ts'
import { createKeyReader } from './secrets.ts'
import { maskedHeaders, signedHeaders } from './sign.ts'

/** An attempt that has ended, not saved yet. */
export type Attempted = {
  attemptId: string
  delivery: ClaimedRow
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

export type Deliver = (delivery: ClaimedRow) => Promise<Attempted>

/** Never throws for what the receiver does, nor for a secret that cannot be read: that is a failed attempt like others. */
export function createDeliver(ctx: Context, client: SafeClient, random: () => number = Math.random): Deliver {
  const readKey = createKeyReader(ctx.box)
  return async (delivery) => {
    const startedAt = ctx.clock.now()
    const attemptNumber = delivery.attemptCount + 1
    const { requestHeaders, result } = await send(ctx, client, delivery, { startedAt, attemptNumber, readKey })
    const endedAt = ctx.clock.now()
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
      fault: faultOf(result),
      verdict,
      isCrowded: false,
    }
  }
}

type Sending = { startedAt: Date; attemptNumber: number; readKey: (sealed: Buffer) => Buffer }

async function send(
  ctx: Context,
  client: SafeClient,
  delivery: ClaimedRow,
  { startedAt, attemptNumber, readKey }: Sending,
): Promise<{ requestHeaders: Record<string, string>; result: PostResult }> {
  const { eventId, eventType, id: deliveryId, url, timeoutMs } = delivery
  const keys = readKeys(ctx, delivery, readKey)
  if (!keys) return { requestHeaders: {}, result: unsigned() }
  const body = Buffer.from(delivery.body)
  const headers = signedHeaders({ eventId, eventType, deliveryId, attemptNumber, at: startedAt, body, keys })
  const result = await client.post({ url, headers, body, timeoutMs })
  return { requestHeaders: maskedHeaders(headers), result }
}

function readKeys(ctx: Context, delivery: ClaimedRow, readKey: (sealed: Buffer) => Buffer): Buffer[] | undefined {
  try {
    const keys = delivery.secrets.map(readKey)
    if (keys.length > 0) return keys
    ctx.log.error({ key: 'delivery.no_secret', webhookId: delivery.webhookId }, 'a webhook has no live signing secret')
  } catch (error) {
    ctx.log.error(
      { key: 'delivery.secret_unreadable', webhookId: delivery.webhookId, err: error },
      'a signing secret cannot be read',
    )
  }
  return undefined
}

function unsigned(): PostResult {
  const detail = 'nothing was sent: the signing secret cannot be read on our side'
  return { kind: 'failure', error: 'protocol', detail, timings: { totalMs: 0 } }
}
