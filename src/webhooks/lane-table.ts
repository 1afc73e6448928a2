/**
 * What a worker remembers of the webhooks that have work: whose turn it is, and how many attempts each may have in flight.
 * Only a memory of hints: the database says what is due (`claim.ts`), and whatever is forgotten here is found again.
 */
import type { LaneAnswer, LaneRequest } from './claim.ts'

/** How many webhooks one claim looks at. */
const LANES_AT_ONCE = 64

/** Of a webhook for which many are due a claim takes so many at a time: looking at fewer webhooks, it costs half as much. */
const DEEP_SHARE = 16

/** A lane that waits is looked at again at least this often: somebody may have mended what it waits for. */
const LONGEST_WAIT_MS = 5000

/** Lanes whose times come one shortly after the other share a claim: alone, each would have one of its own. */
const PROMOTE_EVERY_MS = 50

/** Each event that is recorded tells the database of the busy ones. */
const MAX_TOLD = 200

/** Room for attempts, as the worker counts it. */
export type Room = {
  /** Free slots for attempts of which nothing bad is known. */
  free: number
  /** Free slots for endpoints that were slow. */
  freeSlow: number
  /** More than half of the slots for slow ones are taken: each slow webhook gets one only. */
  isCrowded: boolean
}

/** How an attempt went, for the lane. */
export type Outcome = { isSlow: boolean; wantsLess: boolean; retryAt: Date | undefined }

type Lane = {
  /** The deliveries' ids. */
  inFlight: Set<string>
  unsaved: number
  window: number | undefined
  cap: number
  isSlow: boolean
  /** That it is slow is not in the database yet: its attempt has not ended. */
  isNewlySlow: boolean
  /** Its last claim was a probe: what that says is not known before it is saved. */
  isProbing: boolean
  /** More may be due. */
  hasMore: boolean
  /** The last claim got all that it asked for: many are due. */
  isDeep: boolean
  /** Counts wakes, so that one that comes during a claim is not lost. */
  wakes: number
  /** Nothing is claimed before. */
  blockedUntil: number | undefined
  /** Something becomes due then. */
  dueAt: number | undefined
}

export class LaneTable {
  readonly #lanes = new Map<string, Lane>()
  /** In order of their turn. */
  readonly #ready = new Set<string>()
  readonly #busy = new Set<string>()
  readonly #newlySlow = new Set<string>()
  /** What `busy` has answered, until that changes: each event asks. */
  #told: readonly string[] | undefined
  /** No lane's time comes before this. */
  #nextTimer = Number.POSITIVE_INFINITY
  #promotedAt = Number.NEGATIVE_INFINITY
  readonly #wakesAtClaim = new Map<string, number>()

  get hasReady(): boolean {
    return this.#ready.size > 0
  }

  /**
   * The webhooks for which something waits, or as much is in flight as may be; undefined when there are too many to tell.
   * Of those that are slow only the latest: the database knows them, too, once an attempt has ended.
   */
  busy(): readonly string[] | undefined {
    if (this.#busy.size > MAX_TOLD) return undefined
    return (this.#told ??= [...this.#busy, ...this.#newlySlow].slice(0, MAX_TOLD))
  }

  /** Whether a new delivery may start at once: nothing waits there that came before. */
  hasRoom(webhookId: string): boolean {
    const lane = this.#lanes.get(webhookId)
    return !lane || (!lane.isSlow && !isBusy(lane))
  }

  /** A new delivery starts without a claim, at an endpoint that may have `cap` in flight. */
  handedOver(webhookId: string, cap: number): void {
    const lane = this.#lane(webhookId)
    lane.cap = cap
    lane.window ??= cap
  }

  /** Something is due for this webhook: `isNews` when somebody says so, rather than a look around. */
  wake(webhookId: string, isNews = true): void {
    const lane = this.#lane(webhookId)
    lane.wakes += 1
    lane.hasMore = true
    if (isNews) lane.blockedUntil = undefined
    this.#settle(webhookId, lane)
  }

  /** Something will be due then. */
  remember(webhookId: string, dueAt: Date): void {
    const lane = this.#lane(webhookId)
    lane.dueAt = Math.min(lane.dueAt ?? Number.POSITIVE_INFINITY, dueAt.getTime())
    this.#nextTimer = Math.min(this.#nextTimer, lane.dueAt)
  }

  /** Wakes those whose time has come. Answers how long until the next may. */
  promote(now: Date): number {
    const nowMs = now.getTime()
    // A clock that was set back must not stop them.
    if (this.#promotedAt > nowMs) this.#promotedAt = Number.NEGATIVE_INFINITY
    if (nowMs >= this.#nextPromotion) {
      this.#promotedAt = nowMs
      this.#nextTimer = Number.POSITIVE_INFINITY
      for (const [webhookId, lane] of this.#lanes) this.#tick(webhookId, lane, nowMs)
    }
    return this.#nextPromotion - nowMs
  }

  get #nextPromotion(): number {
    return Math.max(this.#nextTimer, this.#promotedAt + PROMOTE_EVERY_MS)
  }

  /** Whose turn it is, and how much for each: what is left of the free slots in equal shares. */
  requests({ free, freeSlow, isCrowded }: Room): LaneRequest[] {
    const chosen: { webhookId: string; lane: Lane; room: number; least: number }[] = []
    let slots = free
    let slowSlots = freeSlow
    for (const webhookId of this.#ready) {
      if (chosen.length === LANES_AT_ONCE || (slots <= 0 && slowSlots <= 0)) break
      const lane = this.#lane(webhookId)
      if ((lane.isSlow ? slowSlots : slots) <= 0) continue
      const room = lane.isSlow && isCrowded ? 1 - lane.inFlight.size : roomOf(lane)
      if (room <= 0) continue
      const least = lane.isDeep && !lane.isSlow ? Math.min(room, slots, DEEP_SHARE) : 1
      if (lane.isSlow) slowSlots -= least
      else slots -= least
      chosen.push({ webhookId, lane, room, least })
    }
    const share = Math.floor(Math.max(0, slots) / Math.max(1, chosen.length))
    return chosen.map(({ webhookId, lane, room, least }) => {
      this.#wakesAtClaim.set(webhookId, lane.wakes)
      // To the end of the line: the next claim begins with those that had no turn.
      this.#ready.delete(webhookId)
      this.#ready.add(webhookId)
      const take = lane.isSlow ? least : Math.min(room, least + share)
      return { webhookId, take, window: lane.window, inFlight: [...lane.inFlight] }
    })
  }

  /** Takes in what a claim found that looked at `now`. */
  answer(answer: LaneAnswer, now: Date): void {
    const { webhookId } = answer
    const lane = this.#lane(webhookId)
    if (answer.kind === 'wait') {
      lane.blockedUntil = Math.min(answer.until.getTime(), now.getTime() + LONGEST_WAIT_MS)
      this.#nextTimer = Math.min(this.#nextTimer, lane.blockedUntil)
    }
    if (answer.kind === 'closed') lane.hasMore = false
    if (answer.kind === 'claimed') {
      lane.window = Math.min(lane.window ?? answer.window, answer.cap)
      lane.cap = answer.cap
      lane.isSlow ||= answer.isSlow && lane.inFlight.size === 0
      lane.isProbing = answer.isProbing
      lane.isDeep = !answer.isDrained
      if (answer.isDrained && this.#wakesAtClaim.get(webhookId) === lane.wakes) lane.hasMore = false
      // Claimed with the rest before its turn to be promoted came.
      if (answer.isDrained && lane.dueAt !== undefined && lane.dueAt <= now.getTime()) lane.dueAt = undefined
    }
    this.#wakesAtClaim.delete(webhookId)
    this.#line(webhookId, lane)
    // What was claimed is about to start, and must find what has just been learnt.
    if (answer.kind !== 'claimed' || answer.count === 0) this.#forgetIdle(webhookId, lane)
  }

  started(webhookId: string, deliveryId: string): void {
    const lane = this.#lane(webhookId)
    lane.inFlight.add(deliveryId)
    this.#settle(webhookId, lane)
  }

  /** An attempt is taking long: until this endpoint answers quickly again it gets the slots for slow ones. */
  isSlow(webhookId: string): void {
    const lane = this.#lane(webhookId)
    lane.isNewlySlow ||= !lane.isSlow
    lane.isSlow = true
    this.#line(webhookId, lane)
  }

  ended(webhookId: string, deliveryId: string, { isSlow, wantsLess, retryAt }: Outcome): void {
    const lane = this.#lane(webhookId)
    lane.inFlight.delete(deliveryId)
    lane.unsaved += 1
    lane.isSlow = isSlow
    lane.isNewlySlow = false
    const window = lane.window ?? 1
    lane.window = wantsLess ? Math.max(1, Math.floor(window / 2)) : Math.min(lane.cap, window + 1)
    if (retryAt) this.remember(webhookId, retryAt)
    this.#settle(webhookId, lane)
  }

  saved(webhookId: string): void {
    const lane = this.#lane(webhookId)
    lane.unsaved -= 1
    this.#settle(webhookId, lane)
  }

  #lane(webhookId: string): Lane {
    const known = this.#lanes.get(webhookId)
    if (known) return known
    const lane: Lane = {
      inFlight: new Set(),
      unsaved: 0,
      window: undefined,
      cap: 1,
      isSlow: false,
      isNewlySlow: false,
      isProbing: false,
      hasMore: false,
      isDeep: false,
      wakes: 0,
      blockedUntil: undefined,
      dueAt: undefined,
    }
    this.#lanes.set(webhookId, lane)
    return lane
  }

  #settle(webhookId: string, lane: Lane): void {
    this.#line(webhookId, lane)
    this.#forgetIdle(webhookId, lane)
  }

  /** Puts a lane in the line or takes it out. */
  #line(webhookId: string, lane: Lane): void {
    // Half of its window at a time, so that a busy webhook is not claimed for one by one.
    const isOpen = roomOf(lane) * 2 >= (lane.window ?? 1) && !(lane.isProbing && lane.unsaved > 0)
    if (lane.hasMore && isOpen && lane.blockedUntil === undefined) this.#ready.add(webhookId)
    else this.#ready.delete(webhookId)
    this.#note(this.#newlySlow, webhookId, lane.isNewlySlow)
    this.#note(this.#busy, webhookId, isBusy(lane) && !lane.isSlow)
  }

  /** Forgets a lane of which nothing is left to remember. */
  #forgetIdle(webhookId: string, lane: Lane): void {
    const isIdle = lane.inFlight.size === 0 && lane.unsaved === 0 && !lane.hasMore
    if (!isIdle || lane.dueAt !== undefined) return
    this.#lanes.delete(webhookId)
    this.#note(this.#busy, webhookId, false)
    this.#note(this.#newlySlow, webhookId, false)
  }

  #note(set: Set<string>, webhookId: string, isIn: boolean): void {
    if (set.has(webhookId) === isIn) return
    if (isIn) set.add(webhookId)
    else set.delete(webhookId)
    this.#told = undefined
  }

  #tick(webhookId: string, lane: Lane, nowMs: number): void {
    if (lane.blockedUntil !== undefined && lane.blockedUntil <= nowMs) lane.blockedUntil = undefined
    if (lane.dueAt !== undefined && lane.dueAt <= nowMs) {
      lane.dueAt = undefined
      lane.hasMore = true
    }
    const times = [lane.blockedUntil, lane.dueAt].filter((at) => at !== undefined)
    this.#nextTimer = Math.min(this.#nextTimer, ...times)
    this.#settle(webhookId, lane)
  }
}

/** Unknown endpoints get one attempt, or as many as the claim finds that their record is worth. */
function roomOf(lane: Lane): number {
  return (lane.window ?? Number.MAX_SAFE_INTEGER) - lane.inFlight.size
}

function isBusy(lane: Lane): boolean {
  return lane.hasMore || lane.blockedUntil !== undefined || roomOf(lane) <= 0
}
