import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { disablesAt, dueNews, type Failing } from './health-watch-rules.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 5, 1, 8)
const at = (hours: number): Date => new Date(START + hours * HOUR)

/** It has failed since the start until now, and goes on. */
function failing(changes: Partial<Failing> = {}): Failing {
  return {
    firstFailureAt: at(0),
    lastFailureAt: at(0),
    consecutiveFailures: 40,
    warnedHours: 0,
    warnedAt: null,
    autoDisable: true,
    hasRetryAhead: true,
    ...changes,
  }
}

/** What came of a look every hour, each warning saved as the sweep saves it. */
function watch(hours: number, changes: (hour: number) => Partial<Failing> = () => ({})): string[] {
  let { warnedHours, warnedAt } = failing()
  const told: string[] = []
  for (let hour = 0; hour <= hours; hour++) {
    const due = dueNews(failing({ ...changes(hour), warnedHours, warnedAt }), at(hour))
    if (due?.kind === 'warn') [warnedHours, warnedAt] = [due.hours, at(hour)]
    if (due) told.push(`${hour}: ${due.kind === 'warn' ? due.hours : due.kind}`)
    if (due?.kind === 'disable') break
  }
  return told
}

test('a webhook that never succeeds is warned of after 1, 24 and 72 hours and disabled after 120', () => {
  assert.deepEqual(watch(200), ['1: 1', '24: 24', '72: 72', '120: disable'])
})

test('the same when it is tried all the time and nothing waits', () => {
  const steady = watch(200, (hour) => ({ hasRetryAhead: false, lastFailureAt: at(hour) }))
  assert.deepEqual(steady, ['1: 1', '24: 24', '72: 72', '120: disable'])
})

test('silence counts neither for a warning nor for the end', () => {
  assert.deepEqual(
    watch(500, () => ({ hasRetryAhead: false })),
    [],
  )
  assert.deepEqual(
    watch(500, (hour) => ({ hasRetryAhead: false, lastFailureAt: at(Math.min(hour, 30)) })),
    ['1: 1', '24: 24'],
  )
})

test('of several warnings that are due only the highest is given', () => {
  assert.deepEqual(dueNews(failing(), at(30)), { kind: 'warn', hours: 24 })
  assert.deepEqual(dueNews(failing({ warnedHours: 1, warnedAt: at(1) }), at(90)), { kind: 'warn', hours: 72 })
})

test('a webhook that succeeds now and then is warned of once a day; a longer failure is told all the same', () => {
  const again = { firstFailureAt: at(3), warnedAt: at(1) }
  assert.equal(dueNews(failing(again), at(24.9)), undefined)
  assert.deepEqual(dueNews(failing(again), at(25)), { kind: 'warn', hours: 1 })
  assert.deepEqual(dueNews(failing(again), at(27)), { kind: 'warn', hours: 24 })
  assert.deepEqual(dueNews(failing({ ...again, warnedAt: at(20) }), at(27)), { kind: 'warn', hours: 24 })
})

test('nobody is disabled before a day has passed since the last warning, nor by silence after it', () => {
  const warned = { warnedHours: 72, warnedAt: at(300), hasRetryAhead: false }
  assert.equal(dueNews(failing({ ...warned, lastFailureAt: at(300) }), at(900)), undefined)
  assert.equal(dueNews(failing({ ...warned, lastFailureAt: at(323.9) }), at(324)), undefined)
  assert.deepEqual(dueNews(failing({ ...warned, lastFailureAt: at(324) }), at(324)), { kind: 'disable' })
  assert.deepEqual(disablesAt(failing(warned), at(301)), at(324))
})

test('fewer than ten failures, or its owner’s wish, keep it', () => {
  const end = { warnedHours: 72, warnedAt: at(72) }
  assert.equal(dueNews(failing({ ...end, consecutiveFailures: 9 }), at(500)), undefined)
  assert.deepEqual(dueNews(failing({ ...end, consecutiveFailures: 10 }), at(500)), { kind: 'disable' })
  assert.equal(dueNews(failing({ ...end, autoDisable: false }), at(500)), undefined)
  assert.equal(disablesAt(failing({ ...end, autoDisable: false }), at(500)), null)
})

test('whatever happens: warnings go up, the end comes once, by a failure, a day after the last of them', () => {
  const steps = fc.array(fc.record({ hours: fc.integer({ min: 0, max: 60 }), fails: fc.boolean() }), { maxLength: 40 })
  fc.assert(
    fc.property(steps, fc.boolean(), (steps, autoDisable) => {
      const state = failing({ consecutiveFailures: 1, autoDisable, hasRetryAhead: false })
      let hour = 0
      for (const { hours, fails } of steps) {
        hour += hours
        if (fails) {
          state.consecutiveFailures += 1
          state.lastFailureAt = at(hour)
        }
        const due = dueNews(state, at(hour))
        if (due?.kind === 'warn') {
          assert.ok(due.hours > state.warnedHours)
          assert.ok(state.lastFailureAt >= at(due.hours))
          state.warnedHours = due.hours
          state.warnedAt = at(hour)
          assert.notEqual(dueNews(state, at(hour))?.kind, 'warn')
        }
        if (due?.kind !== 'disable') continue
        assert.ok(autoDisable && state.consecutiveFailures >= 10 && state.lastFailureAt >= at(120))
        assert.ok(state.warnedAt !== null && state.lastFailureAt.getTime() - state.warnedAt.getTime() >= 24 * HOUR)
        return
      }
    }),
  )
})
