import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAIL_STATUSES, type Mail } from '../contract.ts'
import { applyReport } from './apply-report.ts'

const OUTCOMES = ['failed', 'delayed', 'delivered'] as const
type State = { status: Mail['status']; wasSent: boolean }

function after(state: State, outcomes: readonly (typeof OUTCOMES)[number][]): State {
  let { status } = state
  for (const outcome of outcomes) {
    const applied = applyReport({ ...state, status }, { outcome })
    if (applied.kind === 'changed') status = applied.status
  }
  return { ...state, status }
}

test('a mail that was taken over is delayed, arrives or bounces', () => {
  const sent: State = { status: 'SENT', wasSent: true }
  assert.equal(after(sent, ['delayed']).status, 'DELAYED')
  assert.equal(after(sent, ['delayed', 'delivered']).status, 'SENT')
  assert.equal(after(sent, ['delayed', 'failed']).status, 'BOUNCED')
  assert.equal(after(sent, ['delivered']).status, 'SENT')
})

test('a bounce is the end, whatever comes then and however often', () => {
  const states = fc.record({ status: fc.constantFrom(...MAIL_STATUSES), wasSent: fc.boolean() })
  fc.assert(
    fc.property(
      states,
      fc.array(fc.constantFrom(...OUTCOMES)),
      fc.array(fc.constantFrom(...OUTCOMES)),
      (state, a, b) => {
        assert.equal(after(state, [...a, 'failed', ...b]).status, 'BOUNCED')
      },
    ),
  )
})

test('the same report twice changes nothing the second time', () => {
  for (const status of MAIL_STATUSES)
    for (const outcome of OUTCOMES) {
      const once = after({ status, wasSent: true }, [outcome])
      assert.notEqual(applyReport(once, { outcome }).kind, 'changed')
    }
})

test('what we still try ourselves is delayed by nobody else', () => {
  for (const status of ['QUEUED', 'DELAYED', 'FAILED'] as const)
    assert.deepEqual(applyReport({ status, wasSent: false }, { outcome: 'delayed' }), { kind: 'late' })
})
