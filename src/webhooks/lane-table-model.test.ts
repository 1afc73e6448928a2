/** The memory of a worker against a queue like the database's: whatever happens in whatever order, its promises hold. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LaneAnswer, LaneRequest } from './claim.ts'
import { LaneTable, type Room } from './lane-table.ts'

const START = Date.UTC(2026, 5, 1, 8)
const LONGEST_LOOK_MS = 5000
const ROOMY: Room = { free: 1000, freeSlow: 1000, isCrowded: false }

type Item = { id: string; webhookId: string; dueMs: number }

/** What the database knows of a webhook. */
type Queue = {
  waiting: Item[]
  /** Leased until their result is saved. */
  leased: Set<string>
  isOrdered: boolean
  cap: number
  isSlow: boolean
  isHalfOpen: boolean
  /** Claimed while half-open, and not saved yet. */
  probe: string | undefined
  /** The cap that the last claim was told. */
  toldCap: number
  blockedUntilMs: number
  /** Until when nobody needs to ask: the last answer said so, and nothing has happened since. */
  quietUntilMs: number
}

type Answered = { request: LaneRequest; answer: LaneAnswer; taken: Item[]; nowMs: number }

/** The worker's loop and the database, in steps that a test puts in any order. */
class Model {
  readonly table = new LaneTable()
  readonly queues = new Map<string, Queue>()
  nowMs = START
  sent = 0
  arrived = 0
  /** A claim whose answer is on its way. */
  #claim: Answered[] = []
  inFlight: Item[] = []
  #unsaved: { item: Item; retryMs: number | undefined }[] = []

  queue(webhookId: string): Queue {
    const known = this.queues.get(webhookId)
    if (known) return known
    const isOrdered = webhookId.endsWith('ordered')
    const queue = {
      waiting: [],
      leased: new Set<string>(),
      isOrdered,
      cap: 10,
      toldCap: 10,
      isSlow: false,
      isHalfOpen: false,
      probe: undefined,
      blockedUntilMs: 0,
      quietUntilMs: 0,
    }
    this.queues.set(webhookId, queue)
    return queue
  }

  /** Events are recorded; whoever did says so, or, when they are due later, a look around finds them. */
  arrive(webhookId: string, count: number, afterMs: number): void {
    const queue = this.queue(webhookId)
    const dueMs = this.nowMs + afterMs
    for (let index = 0; index < count; index++) queue.waiting.push({ id: `dlv_${this.arrived++}`, webhookId, dueMs })
    if (afterMs > 0) this.table.remember(webhookId, new Date(dueMs))
    else this.table.wake(webhookId)
    queue.quietUntilMs = afterMs > 0 ? Math.min(queue.quietUntilMs, dueMs) : 0
  }

  /** Asks and is answered by the database, but has not heard the answer yet. */
  claim(room: Room, isBusy: boolean): void {
    this.hear()
    const { hasReady } = this.table
    const requests = this.table.requests(room)
    if (room === ROOMY) assert.equal(requests.length > 0, hasReady)
    this.#check(requests, room)
    this.#claim = requests.map((request) => ({ ...this.#answer(request, isBusy), nowMs: this.nowMs }))
  }

  /** The answer comes back, and what was taken is sent. */
  hear(): void {
    for (const { request, answer, taken, nowMs } of this.#claim.splice(0)) {
      this.table.answer(answer, new Date(nowMs))
      for (const item of taken) this.table.started(request.webhookId, item.id)
      this.inFlight.push(...taken)
    }
  }

  /** An attempt ends; its result waits to be saved. */
  end(place: number, outcome: { isSlow: boolean; wantsLess: boolean }, retryAfterMs: number | undefined): void {
    const [item] = this.inFlight.splice(place % Math.max(1, this.inFlight.length), 1)
    if (!item) return
    const retryMs = retryAfterMs === undefined ? undefined : this.nowMs + retryAfterMs
    const retryAt = retryMs === undefined ? undefined : new Date(retryMs)
    this.table.ended(item.webhookId, item.id, { ...outcome, retryAt })
    this.#unsaved.push({ item, retryMs })
  }

  save(): void {
    for (const { item, retryMs } of this.#unsaved.splice(0)) {
      const queue = this.queue(item.webhookId)
      queue.leased.delete(item.id)
      if (queue.probe === item.id) queue.probe = undefined
      if (retryMs === undefined) this.sent += 1
      else {
        // At its old place in the line of its approval.
        queue.waiting.unshift({ ...item, dueMs: retryMs })
        queue.quietUntilMs = Math.min(queue.quietUntilMs, retryMs)
      }
      this.table.saved(item.webhookId)
      if (queue.isOrdered) {
        this.table.wake(item.webhookId, false)
        queue.quietUntilMs = 0
      }
    }
  }

  /** Answers how long until the table has something to do by itself. */
  pass(ms: number): number {
    this.save()
    this.nowMs += ms
    return this.table.promote(new Date(this.nowMs))
  }

  /** Works on with all the room there is until the table has nothing left to do. */
  drain(): void {
    for (let step = 0; step < 10_000; step++) {
      this.claim(ROOMY, false)
      this.hear()
      while (this.inFlight.length > 0) this.end(0, { isSlow: false, wantsLess: false }, undefined)
      const untilNextMs = this.pass(0)
      if (this.table.hasReady) continue
      if (untilNextMs === Number.POSITIVE_INFINITY) return
      this.pass(untilNextMs)
    }
    assert.fail('the table goes on asking for ever')
  }

  /** What the worker does every second. Answers whether there is anything left. */
  lookAround(): boolean {
    this.save()
    const waiting = [...this.queues].filter(([, queue]) => queue.waiting.length > 0)
    for (const [webhookId, queue] of waiting) {
      const dueMs = Math.min(...queue.waiting.map((item) => item.dueMs))
      if (dueMs <= this.nowMs) this.table.wake(webhookId, false)
      else this.table.remember(webhookId, new Date(dueMs))
      queue.quietUntilMs = Math.min(queue.quietUntilMs, dueMs)
    }
    return waiting.length > 0
  }

  #due(queue: Queue): Item[] {
    const due = queue.waiting.filter(({ dueMs }) => dueMs <= this.nowMs)
    if (!queue.isOrdered) return due
    const head = queue.waiting[0]
    return queue.leased.size === 0 && head && head.dueMs <= this.nowMs ? [head] : []
  }

  #answer(request: LaneRequest, isBusy: boolean): Omit<Answered, 'nowMs'> {
    const { webhookId } = request
    const queue = this.queue(webhookId)
    if (isBusy) return { request, answer: { kind: 'busy', webhookId }, taken: [] }
    if (queue.blockedUntilMs > this.nowMs) {
      const until = new Date(queue.blockedUntilMs)
      queue.quietUntilMs = Math.min(queue.blockedUntilMs, this.nowMs + LONGEST_LOOK_MS)
      return { request, answer: { kind: 'wait', webhookId, until, throttledBy: 'breaker' }, taken: [] }
    }
    const { isSlow, isHalfOpen: isProbing } = queue
    const cap = isProbing ? 1 : queue.cap
    queue.toldCap = cap
    const window = Math.min(request.window ?? 1, cap)
    const take = Math.max(0, Math.min(request.take, window - request.inFlight.length))
    const taken = this.#due(queue).slice(0, take)
    queue.waiting = queue.waiting.filter((item) => !taken.includes(item))
    for (const { id } of taken) queue.leased.add(id)
    if (isProbing && taken[0]) {
      assert.equal(queue.probe, undefined, 'a second probe before the first one is saved')
      queue.probe = taken[0].id
    }
    // A cap that was lowered meanwhile calls nothing back.
    const isWithin = queue.leased.size - this.#unsavedAt(webhookId) <= cap
    assert.ok(isProbing || taken.length === 0 || isWithin, 'more in flight than the cap')
    const isDrained = taken.length < take
    if (isDrained) {
      const next = Math.min(...queue.waiting.filter(({ dueMs }) => dueMs > this.nowMs).map(({ dueMs }) => dueMs))
      queue.quietUntilMs = next
    }
    return {
      request,
      answer: { kind: 'claimed', webhookId, count: taken.length, isDrained, window, cap, isSlow, isProbing },
      taken,
    }
  }

  #unsavedAt(webhookId: string): number {
    return this.#unsaved.filter(({ item }) => item.webhookId === webhookId).length
  }

  /** What is asked for fits the room and each webhook's window, and nobody is asked for in vain. */
  #check(requests: readonly LaneRequest[], { free, freeSlow }: Room): void {
    assert.equal(new Set(requests.map(({ webhookId }) => webhookId)).size, requests.length)
    let asked = 0
    for (const { webhookId, take, window, inFlight } of requests) {
      assert.deepEqual(new Set(inFlight), new Set(this.#sending(webhookId)))
      assert.ok(take >= 1 && inFlight.length + Math.min(take, window ?? 1) <= (window ?? 1))
      assert.ok((window ?? 1) >= 1 && (window ?? 1) <= this.queue(webhookId).toldCap)
      assert.ok(this.queue(webhookId).quietUntilMs <= this.nowMs, `${webhookId} is asked for in vain`)
      asked += take
    }
    assert.ok(asked <= Math.max(0, free) + Math.max(0, freeSlow), `${asked} asked of ${free} and ${freeSlow}`)
  }

  #sending(webhookId: string): string[] {
    return this.inFlight.filter((item) => item.webhookId === webhookId).map(({ id }) => id)
  }
}

type Step =
  | { kind: 'arrive'; webhookId: string; count: number; afterMs: number }
  | { kind: 'claim'; room: Room; isBusy: boolean }
  | { kind: 'hear' | 'save' }
  | { kind: 'end'; place: number; isSlow: boolean; wantsLess: boolean; retryAfterMs: number | undefined }
  | { kind: 'pass'; ms: number }
  | { kind: 'block'; webhookId: string; ms: number }
  | { kind: 'change'; webhookId: string; changes: Partial<Queue> }
  | { kind: 'is slow'; webhookId: string }

function run(model: Model, step: Step): void {
  switch (step.kind) {
    case 'arrive':
      return model.arrive(step.webhookId, step.count, step.afterMs)
    case 'claim':
      return model.claim(step.room, step.isBusy)
    case 'hear':
    case 'save':
      return model[step.kind]()
    case 'end':
      return model.end(step.place, step, step.retryAfterMs)
    case 'pass':
      return void model.pass(step.ms)
    case 'block':
      return void (model.queue(step.webhookId).blockedUntilMs = model.nowMs + step.ms)
    case 'change':
      return void Object.assign(model.queue(step.webhookId), step.changes)
    case 'is slow':
      if (model.inFlight.some(({ webhookId }) => webhookId === step.webhookId)) model.table.isSlow(step.webhookId)
  }
}

const webhookId = fc.constantFrom('whk_a', 'whk_b', 'whk_ordered')
const count = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 60 }))
const slots = fc.integer({ min: -3, max: 30 })
const room = fc.oneof(fc.record({ free: slots, freeSlow: slots, isCrowded: fc.boolean() }), fc.constant(ROOMY))
const ended = { kind: fc.constant('end' as const), place: fc.nat(), isSlow: fc.boolean(), wantsLess: fc.boolean() }

/** What happens to things that are due at once. */
const STEPS: fc.Arbitrary<Step>[] = [
  fc.record({ kind: fc.constant('arrive'), webhookId, count, afterMs: fc.constant(0) }),
  fc.record({ kind: fc.constant('claim'), room, isBusy: fc.nat(4).map((n) => n === 0) }),
  fc.record({ kind: fc.constantFrom('hear', 'save') }),
  fc.record({ ...ended, retryAfterMs: fc.constant(undefined) }),
  fc.record({ kind: fc.constant('pass'), ms: fc.oneof(fc.nat(10), fc.nat(10_000)) }),
  fc.record({ kind: fc.constant('block'), webhookId, ms: fc.nat(20_000) }),
  fc.record({ kind: fc.constant('change'), webhookId, changes: fc.record({ cap: fc.constantFrom(1, 3, 10) }) }),
  fc.record({ kind: fc.constant('change'), webhookId, changes: fc.record({ isSlow: fc.boolean() }) }),
  fc.record({ kind: fc.constant('change'), webhookId, changes: fc.record({ isHalfOpen: fc.boolean() }) }),
  fc.record({ kind: fc.constant('is slow'), webhookId }),
]

/** And to what is due later. */
const LATER: fc.Arbitrary<Step>[] = [
  fc.record({ kind: fc.constant('arrive'), webhookId, count, afterMs: fc.nat(20_000) }),
  fc.record({ ...ended, retryAfterMs: fc.integer({ min: 800, max: 30_000 }) }),
]

function stepsOf(...kinds: fc.Arbitrary<Step>[]): fc.Arbitrary<Step[]> {
  return fc.array(fc.oneof(...kinds), { maxLength: 80, size: 'max' })
}

test('whatever happens in whatever order, what became due is sent without another look around', () => {
  fc.assert(
    fc.property(stepsOf(...STEPS), (steps) => {
      const model = new Model()
      for (const step of steps) run(model, step)
      model.drain()
      assert.equal(model.sent, model.arrived)
      for (const webhookId of model.queues.keys()) assertForgotten(model.table, webhookId)
    }),
    { numRuns: 1000 },
  )
})

test('with a look around now and then, all that is due later is sent too', () => {
  fc.assert(
    fc.property(stepsOf(...STEPS, ...LATER), (steps) => {
      const model = new Model()
      for (const step of steps) run(model, step)
      for (let looks = 0; looks < 100; looks++) {
        model.drain()
        if (!model.lookAround()) break
        model.pass(1000)
      }
      assert.equal(model.sent, model.arrived)
    }),
    { numRuns: 1000 },
  )
})

/** What is remembered of a webhook shows in its window. */
function assertForgotten(table: LaneTable, webhookId: string): void {
  table.wake(webhookId)
  const [request] = table.requests(ROOMY)
  assert.deepEqual(request, { webhookId, take: request?.take, window: undefined, inFlight: [] })
  table.answer({ kind: 'closed', webhookId }, new Date(START))
}
