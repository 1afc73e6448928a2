/** Takes due deliveries under a lease, ready to be sent, and gives back those that were not. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { randomToken } from '../lib/secret-box.ts'
import {
  claimRows,
  type LaneClaim,
  type Lease,
  openLanes,
  readSlots,
  releaseLeases,
  saveSlots,
} from './claim-queries.ts'
import { allowance, firstWindow, type LaneState, slotAfter, type Throttle } from './lanes.ts'
import { type ClaimedDelivery, LEASE_SLACK_MS, withSettings } from './claimed.ts'
import type { SettingsMemory } from './sending-settings.ts'

/** What must be left of a lease, beyond the timeout, when an attempt starts. */
export const LEASE_MARGIN_MS = 5000

/** The longest lease; a crash delays what was in flight by no more. */
export const LEASE_MS = 30_000 + LEASE_SLACK_MS

const TOKEN_BYTES = 12

/** What a node would like to send to a webhook, and what it is sending. */
export type LaneRequest = {
  webhookId: string
  /** At most these. */
  take: number
  /** How many it may have in flight there; undefined: whatever its record says it is to be trusted with. */
  window: number | undefined
  /** The ids of its deliveries that the node has in flight. */
  inFlight: readonly string[]
}

export type LaneAnswer =
  /** Another claim is at this webhook just now. */
  | { kind: 'busy'; webhookId: string }
  | { kind: 'wait'; webhookId: string; until: Date; throttledBy: Throttle }
  /** Disabled or deleted: what is due must not be sent. */
  | { kind: 'closed'; webhookId: string }
  /** `isDrained`: nothing more is due there. */
  | {
      kind: 'claimed'
      webhookId: string
      count: number
      isDrained: boolean
      window: number
      cap: number
      isSlow: boolean
      /** Half-open: what was claimed is a probe. */
      isProbing: boolean
    }

type Claims = { now: Date; nodeId: string; settings: SettingsMemory; requests: readonly LaneRequest[] }

/** One claim has one token: whoever claims the delivery next fences the result of this one off. */
export async function claimDueDeliveries(
  ctx: Context,
  { now, nodeId, settings, requests }: Claims,
): Promise<{ deliveries: ClaimedDelivery[]; answers: LaneAnswer[] }> {
  return ctx.transact(async (tx) => {
    const states = await readLanes(tx, requests)
    const byId = new Map(states.map((state) => [state.webhookId, state]))
    const asked = requests.map((request) => ask(request, byId.get(request.webhookId), now))
    const lanes = asked.flatMap(({ claim }) => claim ?? [])
    const leaseToken = newLeaseToken(nodeId)
    const rows =
      lanes.length > 0 ? await claimRows(tx, { now, lanes, nodeId, leaseToken, slackMs: LEASE_SLACK_MS }) : []
    const deliveries = await withSettings(tx, settings, rows, now)
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
export async function giveBack(ctx: Context, deliveries: readonly Lease[]): Promise<void> {
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
  const allowed = allowance(state, now, inFlight.length)
  if (allowed.kind === 'wait') return { answer: () => ({ ...allowed, webhookId }) }
  const { cap } = allowed
  const window = Math.min(request.window ?? firstWindow(state, cap), cap)
  const take = Math.max(0, Math.min(request.take, allowed.take, window - inFlight.length))
  const answer = (counts: Counts): LaneAnswer => {
    const count = counts.get(webhookId) ?? 0
    const { isSlow } = state
    const isProbing = state.breakerTrips > 0
    return { kind: 'claimed', webhookId, count, isDrained: count < take, window, cap, isSlow, isProbing }
  }
  if (take === 0) return { answer }
  return { claim: { webhookId, take, room: cap - inFlight.length, inFlight }, answer }
}

function countByWebhook(deliveries: readonly ClaimedDelivery[]): Map<string, number> {
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
