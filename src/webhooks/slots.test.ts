/** The bulkhead, driven like the worker drives it: it begins what there is room for, and each attempt ends once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SLOW_MS } from './health.ts'
import { type Slot, Slots } from './slots.ts'

type Step =
  | { kind: 'begin'; count: number; isSlow: boolean }
  | { kind: 'pass'; ms: number }
  | { kind: 'end'; place: number }

const sizes = fc.record({ quick: fc.integer({ min: 1, max: 8 }), slow: fc.integer({ min: 1, max: 8 }) })
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('begin' as const), count: fc.integer({ min: 1, max: 20 }), isSlow: fc.boolean() }),
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 2 * SLOW_MS }) }),
    fc.record({ kind: fc.constant('end' as const), place: fc.nat() }),
  ),
  { maxLength: 60, size: 'max' },
)

/** What must hold after each step. */
type Check = (slots: Slots, inFlight: readonly Slot[], nowMs: number) => void

/** Answers what is still in flight at the end. */
function run(slots: Slots, steps: readonly Step[], check: Check = () => undefined): Slot[] {
  const inFlight: Slot[] = []
  let nowMs = 0
  for (const step of steps) {
    if (step.kind === 'begin') {
      const room = step.isSlow ? slots.room.freeSlow : slots.room.free
      for (let count = 0; count < Math.min(step.count, room); count++)
        inFlight.push(slots.take(`whk_${inFlight.length}`, nowMs, step.isSlow))
    } else if (step.kind === 'end') {
      const [ended] = inFlight.splice(step.place % Math.max(1, inFlight.length), 1)
      if (ended) slots.release(ended)
    } else {
      nowMs += step.ms
      slots.moveSlow(nowMs)
    }
    check(slots, inFlight, nowMs)
  }
  return inFlight
}

test('there is never more in flight than slots, and never more room than slots are free', () => {
  fc.assert(
    fc.property(sizes, steps, (sizes, steps) => {
      run(new Slots(sizes), steps, ({ size, room }, inFlight) => {
        const slow = inFlight.filter(({ isSlow }) => isSlow).length
        const quick = inFlight.length - slow
        assert.equal(size, inFlight.length)
        assert.ok(quick <= sizes.quick && size <= 2 * (sizes.quick + sizes.slow))
        const total = 2 * (sizes.quick + sizes.slow) - size
        assert.equal(room.free, Math.min(sizes.quick - quick, total))
        assert.equal(room.freeSlow, Math.min(sizes.slow - slow, total))
        assert.equal(room.isCrowded, slow > sizes.slow / 2)
      })
    }),
  )
})

test('what hangs gives its slot back to healthy endpoints as soon as it counts as slow', () => {
  fc.assert(
    fc.property(sizes, (sizes) => {
      const slots = new Slots(sizes)
      const most = 2 * (sizes.quick + sizes.slow)
      for (let nowMs = 0; slots.room.free > 0; nowMs += SLOW_MS) {
        for (let { free } = slots.room; free > 0; free--) slots.take('hangs', nowMs, false)
        assert.ok(slots.room.free === 0)
        slots.moveSlow(nowMs + SLOW_MS)
        assert.equal(slots.room.free, Math.min(sizes.quick, most - slots.size))
      }
      assert.equal(slots.size, most)
    }),
  )
})

test('what is not saved yet takes the place of what might begin', () => {
  fc.assert(
    fc.property(sizes, fc.nat(40), (sizes, unsaved) => {
      const { room } = new Slots(sizes, () => unsaved)
      const left = 2 * (sizes.quick + sizes.slow) - unsaved
      assert.equal(room.free, Math.min(sizes.quick, left))
      assert.equal(room.freeSlow, Math.min(sizes.slow, left))
    }),
  )
})

test('an attempt moves to the slots for slow ones once, when it has taken long, and is then told of', () => {
  fc.assert(
    fc.property(sizes, steps, (sizes, steps) => {
      const wereSlow = new Set<Slot>()
      run(new Slots(sizes), steps, (_, inFlight, nowMs) => {
        for (const slot of inFlight) {
          assert.ok(slot.isSlow || nowMs - slot.startedMs < SLOW_MS)
          if (slot.isSlow) wereSlow.add(slot)
          else assert.ok(!wereSlow.has(slot))
        }
      })
    }),
  )
  const slots = new Slots({ quick: 4, slow: 4 })
  slots.take('whk_a', 0, false)
  slots.take('whk_b', 10, true)
  slots.take('whk_c', 20, false)
  assert.deepEqual(slots.moveSlow(SLOW_MS - 1), [])
  assert.deepEqual(slots.moveSlow(SLOW_MS), ['whk_a'])
  assert.deepEqual(slots.moveSlow(SLOW_MS + 20), ['whk_c'])
  assert.deepEqual(slots.moveSlow(10 * SLOW_MS), [])
})

test('no slot is lost: when all attempts have ended, the room is that of the beginning', () => {
  fc.assert(
    fc.property(sizes, steps, (sizes, steps) => {
      const slots = new Slots(sizes)
      for (const slot of run(slots, steps)) slots.release(slot)
      assert.deepEqual(
        { size: slots.size, ...slots.room },
        { size: 0, free: sizes.quick, freeSlow: sizes.slow, isCrowded: false },
      )
    }),
  )
})
