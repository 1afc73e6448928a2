import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phasesOf } from './phases.ts'

const told = (timings: Parameters<typeof phasesOf>[0]): [string, number][] =>
  phasesOf(timings).map(({ name, ms }) => [name, ms])

test('the phases make up the whole', () => {
  assert.deepEqual(told({ dnsMs: 5, connectMs: 10, tlsMs: 20, firstByteMs: 100, totalMs: 130 }), [
    ['dns', 5],
    ['connect', 10],
    ['tls', 20],
    ['wait', 65],
    ['read', 30],
  ])
})

test('a connection that was open already only waits and reads', () => {
  assert.deepEqual(told({ firstByteMs: 40, totalMs: 42 }), [
    ['wait', 40],
    ['read', 2],
  ])
})

test('without an answer all that is left was waiting', () => {
  assert.deepEqual(told({ dnsMs: 5, connectMs: 10, totalMs: 1015 }), [
    ['dns', 5],
    ['connect', 10],
    ['wait', 1000],
  ])
})
