/** Takes due deliveries under a lease, ready to be sent, and gives back those that were not. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { randomToken } from '../lib/secret-box.ts'
import {
  type ClaimedRow,
  claimRows,
  type LaneClaim,
  openLanes,
  readSlots,
  releaseLeases,
  saveSlots,
} from './claim-queries.ts'
import { allowance, firstWindow, type LaneState, slotAfter, type Throttle } from './lanes.ts'

/** What a lease lasts beyond the timeout: the result must be saved, and a database that is away for a moment come back. */
const SLACK_MS = 15_000

/** What must be left of a lease, beyond the timeout, when an attempt starts. */
export const LEASE_MARGIN_MS = 5000

/** The longest lease; a crash delays what was in flight by no more. */
export const LEASE_MS = 30_000 + SLACK_MS

const TOKEN_BYTES = 12

/** What a node would like to send to a webhook, and what it is sending. */
export type LaneRequest = {
  webhookId: string
  /** At most these. */
  take: number
  /** How many it may have in flight there; undefined: whatever its record says it is to be trusted with. */
  window: number | undefined
  inFlight: number
}

export type LaneAnswer =
  /** Another claim is at this webhook just now. */
  | { kind: 'busy'; webhookId: string }
  | { kind: 'wait'; webhookId: string; until: Date; throttledBy: Throttle }
  /** Disabled or deleted: what is due must not be sent. */
  | { kind: 'closed'; webhookId: string }
  /** `isDrained`: nothing more is due there. `throttledBy`: what kept more from being claimed, if more is due. */
  | {
      kind: 'claimed'
      webhookId: string
      count: number
      isDrained: boolean
      window: number
      cap: number
      isSlow: boolean
      throttledBy: Throttle | undefined
    }

type Claims = { now: Date; nodeId: string; requests: readonly LaneRequest[] }

/** One claim has one token: whoever claims the delivery next fences the result of this one off. */
export async function claimDueDeliveries(
  ctx: Context,
  { now, nodeId, requests }: Claims,
): Promise<{ deliveries: ClaimedRow[]; answers: LaneAnswer[] }> {
  return ctx.transact(async (tx) => {
    const states = await readLanes(tx, requests)
    const byId = new Map(states.map((state) => [state.webhookId, state]))
    const asked = requests.map((request) => ask(request, byId.get(request.webhookId), now))
    const lanes = asked.flatMap(({ claim }) => claim ?? [])
    const leaseToken = newLeaseToken(nodeId)
    const deliveries =
      lanes.length > 0 ? await claimRows(tx, { now, lanes, nodeId, leaseToken, slackMs: SLACK_MS }) : []
    const counts = countByWebhook(deliveries)
    await bookSlots(tx, states, counts, now)
    return { deliveries, answers: asked.map(({ answer }) => answer(counts)) }
  })
}

/** A token of this node. */
export function newLeaseToken(nodeId: string): string {
  return `${nodeId}.${randomToken(TOKEN_BYTES)}`
}

/** They are due again as they were; no attempt is counted. */
export async function giveBack(ctx: Context, deliveries: readonly ClaimedRow[]): Promise<void> {
  if (deliveries.length > 0) await releaseLeases(ctx.db, deliveries)
}

async function readLanes(tx: Tx, requests: readonly LaneRequest[]): Promise<LaneState[]> {
  const lanes = await openLanes(
    tx,
    requests.map(({ webhookId }) => webhookId),
  )
  const limited = lanes.filter(({ rateLimit }) => rateLimit !== null).map(({ webhookId }) => webhookId)
  const slots = limited.length > 0 ? await readSlots(tx, limited) : new Map<string, number>()
  return lanes.map((lane) => ({ ...lane, nextSlotUs: slots.get(lane.webhookId) ?? null }))
}

type Counts = ReadonlyMap<string, number>
type Asked = { claim?: LaneClaim; answer: (counts: Counts) => LaneAnswer }

function ask(request: LaneRequest, state: LaneState | undefined, now: Date): Asked {
  const { webhookId, inFlight } = request
  if (!state) return { answer: () => ({ kind: 'busy', webhookId }) }
  if (!state.isActive || state.isDeleted) return { answer: () => ({ kind: 'closed', webhookId }) }
  const allowed = allowance(state, now, inFlight)
  if (allowed.kind === 'wait') return { answer: () => ({ ...allowed, webhookId }) }
  const { cap } = allowed
  const window = Math.min(request.window ?? firstWindow(state, cap), cap)
  const room = Math.max(0, window - inFlight)
  const take = Math.min(request.take, allowed.take, room)
  const answer = (counts: Counts): LaneAnswer => {
    const count = counts.get(webhookId) ?? 0
    const isDrained = count < take
    const throttledBy = isDrained ? undefined : throttleOf(state, { take, wanted: request.take, room })
    return { kind: 'claimed', webhookId, count, isDrained, window, cap, isSlow: state.isSlow, throttledBy }
  }
  if (take === 0) return { answer }
  return { claim: { webhookId, take, room: cap - inFlight }, answer }
}

/** Undefined when the node itself wanted no more: that is its share of the slots. */
function throttleOf(
  { breakerTrips }: LaneState,
  { take, wanted, room }: Record<'take' | 'wanted' | 'room', number>,
): Throttle | undefined {
  if (take < Math.min(wanted, room)) return 'rate'
  if (take < room) return undefined
  return breakerTrips > 0 ? 'breaker' : 'cap'
}

function countByWebhook(deliveries: readonly ClaimedRow[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { webhookId } of deliveries) counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1)
  return counts
}

async function bookSlots(tx: Tx, states: readonly LaneState[], counts: Counts, now: Date): Promise<void> {
  const slots = states.flatMap(({ webhookId, rateLimit, nextSlotUs }) => {
    const taken = counts.get(webhookId) ?? 0
    return rateLimit === null || taken === 0
      ? []
      : [{ webhookId, nextSlotUs: slotAfter(rateLimit, nextSlotUs, now, taken) }]
  })
  if (slots.length > 0) await saveSlots(tx, slots)
}
