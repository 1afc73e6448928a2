import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Viewer } from '../context.ts'
import type { Line } from '../route.ts'
import { Listener, wantsType } from './listener.ts'
import { changeMessage, eventMessage, heartbeat, opening } from './messages.ts'
import { Places } from './places.ts'
import { fitting, sharingReads, type Stretch } from './stretches.ts'

const VIEWER: Viewer = {
  kind: 'person',
  id: 'usr_a',
  sessionId: 'ses_a',
  role: 'STAFF',
  department: 'PROC',
  capabilities: new Set(),
}

/** A line that takes what the test says it does. */
function line() {
  const state = { waiting: 0, taken: 0, cuts: 0 }
  const end: Line = {
    carrier: 'sse',
    send: ({ length }) => (state.waiting += length),
    get waiting() {
      return state.waiting
    },
    get taken() {
      return state.taken
    },
    drained: async () => undefined,
    isGone: false,
    onGone: () => undefined,
    end: () => undefined,
    cut: () => (state.cuts += 1),
  }
  const take = (bytes: number): void => {
    state.waiting -= bytes
    state.taken += bytes
  }
  return { state, take, listener: new Listener(end, { viewer: VIEWER, cursor: '', patterns: undefined }) }
}

test('a caller is cut when it took nothing between three heartbeats while something waited, and not before', () => {
  const { state, take, listener } = line()
  for (let n = 0; n < 5; n += 1) assert.equal(listener.cutIfStuck(), false, 'nothing waits')
  state.waiting = 100_000
  assert.equal(listener.isFull, true)
  assert.equal(listener.cutIfStuck(), false)
  take(1)
  assert.equal(listener.cutIfStuck(), false, 'it takes, however slowly')
  assert.equal(listener.cutIfStuck(), false)
  take(1)
  assert.equal(listener.cutIfStuck(), false)
  assert.equal(listener.cutIfStuck(), false)
  assert.equal(listener.cutIfStuck(), true)
  assert.equal(state.cuts, 1)
})

test('a change of role or department shows, and nothing else', () => {
  const { listener } = line()
  assert.equal(listener.hasChanged({ ...VIEWER, capabilities: new Set(['signed-in']) }), false)
  assert.equal(listener.hasChanged({ ...VIEWER, role: 'MANAGER' }), true)
  assert.equal(listener.hasChanged({ ...VIEWER, department: null }), true)
})

test('a change concerns whose own it is, or administrators', () => {
  const { listener } = line()
  assert.equal(listener.isConcernedBy({ area: 'Jobs' }), false)
  assert.equal(listener.isConcernedBy({ area: 'Signing in', personId: VIEWER.id }), true)
  assert.equal(listener.isConcernedBy({ area: 'Signing in', personId: 'usr_b' }), false)
})

test('patterns choose as those of webhooks do', () => {
  assert.equal(wantsType(undefined, 'a.b'), true)
  assert.equal(wantsType([], 'a.b'), false)
  assert.equal(wantsType(['a.*'], 'a.b.c'), true)
  assert.equal(wantsType(['a.b'], 'a.b.c'), false)
  assert.equal(wantsType(['x', '*'], 'a.b'), true)
})

test('a message is written once for each kind of line', () => {
  const entry = { cursor: 'c1', id: 'evt_1', eventType: 'a.b', approvalId: null, bytes: 9 }
  const message = eventMessage(entry, '{"id":"สวัสดี"}')
  assert.equal(String(message('sse')), 'id: c1\nevent: a.b\ndata: {"id":"สวัสดี"}\n\n')
  assert.deepEqual(JSON.parse(String(message('ws'))), { cursor: 'c1', event: { id: 'สวัสดี' } })
  assert.equal(message('sse'), message('sse'))
  assert.equal(message('ws'), message('ws'))
})

test('heartbeats move the cursor; the first of them says how soon to come back; a change moves nothing', () => {
  assert.equal(String(heartbeat('c1')('sse')), 'id: c1\nevent: heartbeat\ndata: {}\n\n')
  assert.equal(String(opening('c1', 1300)('sse')), 'retry: 1300\nid: c1\nevent: heartbeat\ndata: {}\n\n')
  assert.deepEqual(JSON.parse(String(opening('c1', 1300)('ws'))), { cursor: 'c1' })
  assert.equal(String(changeMessage('Jobs')('sse')), 'event: changed\ndata: {"changed":"Jobs"}\n\n')
  assert.deepEqual(JSON.parse(String(changeMessage('Jobs')('ws'))), { changed: 'Jobs' })
})

test('a person has twenty places, each given back once', () => {
  const places = new Places()
  const leave = Array.from({ length: 20 }, () => places.take('a'))
  assert.throws(() => places.take('a'), { status: 429, code: 'too_many_streams' })
  places.take('b')()
  leave[0]?.()
  leave[0]?.()
  const again = places.take('a')
  assert.throws(() => places.take('a'), { code: 'too_many_streams' })
  for (const each of [...leave, again]) each()
  assert.equal(places.areEmpty, true)
})

test('as much is read together as fits, and one at least', () => {
  const items = [3, 3, 3, 9, 1].map((bytes) => ({ bytes }))
  const sizes = (maxBytes: number) => fitting(items, maxBytes).map(({ bytes }) => bytes)
  assert.deepEqual(sizes(1), [3])
  assert.deepEqual(sizes(6), [3, 3])
  assert.deepEqual(sizes(8), [3, 3])
  assert.deepEqual(sizes(100), [3, 3, 3, 9, 1])
  assert.deepEqual(fitting([], 1), [])
})

test('those who ask for the same at the same time share one reading, and one that failed is over', async () => {
  let reads = 0
  const stretch: Stretch = {
    entries: [],
    nextCursor: '',
    isLast: true,
    audience: { people: [], departments: [], sees: () => false },
  }
  const read = sharingReads(async (after) => {
    reads += 1
    await Promise.resolve()
    if (after === 'bad') throw new Error('no database')
    return stretch
  })
  await Promise.all([read('a'), read('a'), read('b')])
  assert.equal(reads, 2)
  await assert.rejects(Promise.all([read('bad'), read('bad')]))
  await assert.rejects(read('bad'))
  assert.equal(reads, 4)
})
