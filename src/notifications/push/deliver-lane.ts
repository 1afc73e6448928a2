/** Sends what waits for one leased device, and saves what became of it. */
import { capabilitiesOf } from '../../auth/capabilities.ts'
import type { Context } from '../../context.ts'
import { endOfWindow } from '../../lib/zoned-time.ts'
import { DEFAULT_ZONE } from '../letters/format.ts'
import { pushRoutes } from '../push-contract.ts'
import { deleteLane, type Lane, type LaneResult, saveLane, type Waiting } from './queue-queries.ts'
import type { Sender } from './send.ts'
import { whatToSend } from './what-to-send.ts'

/** Ends early on the abort, between two messages. */
export async function deliverLane(
  ctx: Context,
  lane: Lane,
  waiting: readonly Waiting[],
  send: Sender,
  abort: AbortSignal,
): Promise<void> {
  const { id, leaseToken, failures, failingSince, lastError } = lane
  const seesWebhooks = capabilitiesOf(lane.rank).has('webhooks.manage')
  const reader = { hideDetails: lane.hideDetails, seesWebhooks, language: lane.language, now: ctx.clock.now() }
  const quietUntil = quietEnd(lane, reader.now)
  const held = lane.isLive && quietUntil ? waiting.filter((each) => maySleep(each, quietUntil)) : []
  const ready = waiting.filter((each) => !held.includes(each))
  const { messages, dropped } = whatToSend(lane.isLive ? ready : [], reader)
  const done = lane.isLive ? [...dropped] : waiting.map((each) => each.id)
  let result: LaneResult = {
    id,
    leaseToken,
    done,
    held: quietUntil ? { ids: held.map((each) => each.id), until: quietUntil } : null,
    failures,
    failingSince,
    sentAt: null,
    lastError,
    pausedUntil: null,
  }
  for (const message of messages) {
    if (abort.aborted) break
    const verdict = await send(lane, message)
    const now = ctx.clock.now()
    if (verdict.kind === 'gone') {
      ctx.log.info({ key: 'push.device_gone', subscriptionId: id, reason: verdict.error }, 'a device is forgotten')
      await deleteLane(ctx.db, lane)
      return ctx.noteChange({ area: pushRoutes.list.tag, personId: lane.userId })
    }
    if (verdict.kind === 'sent' || verdict.isFinal) done.push(...message.ids)
    if (verdict.kind === 'sent') result = afterSent(result, now)
    else {
      const { error, until } = verdict
      ctx.log.info({ key: 'push.failed', subscriptionId: id, reason: error, until }, 'a push did not go')
      result = afterFailure(result, { error, until, now })
      break
    }
  }
  await saveLane(ctx.db, { ...result, done })
  ctx.noteChange({ area: pushRoutes.list.tag, personId: lane.userId })
}

function quietEnd({ quietFrom, quietTo, timeZone }: Lane, now: Date): Date | undefined {
  if (quietFrom === null || quietTo === null) return undefined
  return endOfWindow({ from: quietFrom, to: quietTo }, now, timeZone ?? DEFAULT_ZONE)
}

/** Not what is urgent, is worth nothing by the morning, or was asked for just now. */
function maySleep({ notification, urgency, expiresAt }: Waiting, quietUntil: Date): boolean {
  return notification !== null && urgency !== 'high' && expiresAt > quietUntil
}

function afterSent(result: LaneResult, sentAt: Date): LaneResult {
  return { ...result, sentAt, failures: 0, failingSince: null, lastError: null }
}

/** A message of the same turn may have gone before. */
function afterFailure(
  { failures, failingSince, ...result }: LaneResult,
  { error, until, now }: { error: string; until: Date; now: Date },
): LaneResult {
  const since = failingSince ?? now
  return { ...result, failures: failures + 1, failingSince: since, lastError: error, pausedUntil: until }
}
