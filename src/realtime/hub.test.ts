import assert from 'node:assert/strict'
import { test } from 'node:test'
import pino from 'pino'
import { Hub, type HubOptions, type Standing } from './hub.ts'

const HOUR_MS = 3_600_000
const log = pino({ level: 'silent' })

/** A topic that stands as told, and a count of looks that can be waited for. */
function table(first: Standing) {
  let standing = first
  let looks = 0
  let looked = Promise.withResolvers<void>()
  return {
    look: async (): Promise<Standing> => {
      looks += 1
      looked.resolve()
      looked = Promise.withResolvers()
      return standing
    },
    set: (next: Standing): void => {
      standing = next
    },
    count: () => looks,
    async reaches(wanted: number) {
      while (looks < wanted) await looked.promise
    },
  }
}

const open = (options: Partial<HubOptions> & Pick<HubOptions, 'look'>): Hub =>
  new Hub({ log, pollMs: HOUR_MS, ...options })

test('all readers of a topic share one look, and are woken when it stands elsewhere', async () => {
  const topic = table({ cursor: 'a', isHeldBack: false })
  const hub = open(topic)
  const gone = new AbortController()
  const readers = [hub.join('t', gone.signal), hub.join('t', gone.signal)]
  const wait = (): Promise<boolean[]> => Promise.all(readers.map((reader) => reader.wait(HOUR_MS, gone.signal)))
  assert.deepEqual(await wait(), [true, true], 'what happened while they joined')
  assert.equal(topic.count(), 1)

  const quiet = Promise.all(readers.map((reader) => reader.wait(20, gone.signal)))
  hub.wake('t')
  assert.deepEqual(await quiet, [false, false], 'nothing new')
  assert.equal(topic.count(), 2)

  topic.set({ cursor: 'b', isHeldBack: false })
  const woken = wait()
  hub.wake('other')
  hub.wakeAll()
  assert.deepEqual(await woken, [true, true])
  assert.equal(topic.count(), 3)
  gone.abort()
  await hub.close()
})

test('what is held back is looked for again soon, without a signal', async () => {
  const topic = table({ cursor: 'a', isHeldBack: true })
  const hub = open(topic)
  const gone = new AbortController()
  const reader = hub.join('t', gone.signal)
  await reader.wait(HOUR_MS, gone.signal)
  await topic.reaches(3)
  topic.set({ cursor: 'b', isHeldBack: false })
  assert.equal(await reader.wait(HOUR_MS, gone.signal), true)
  gone.abort()
  await hub.close()
})

test('without a signal it polls, also after a look that failed', async () => {
  const topic = table({ cursor: 'a', isHeldBack: false })
  let isDown = true
  const hub = open({
    pollMs: 5,
    look: async () => {
      const standing = await topic.look()
      if (isDown) throw new Error('no database')
      return standing
    },
  })
  const gone = new AbortController()
  const reader = hub.join('t', gone.signal)
  await topic.reaches(2)
  isDown = false
  assert.equal(await reader.wait(HOUR_MS, gone.signal), true)
  topic.set({ cursor: 'b', isHeldBack: false })
  assert.equal(await reader.wait(HOUR_MS, gone.signal), true)
  gone.abort()
  await hub.close()
})

test('nobody looks without readers, and places are counted', async () => {
  const topic = table({ cursor: 'a', isHeldBack: false })
  const hub = open({ ...topic, readersPerTopic: 2 })
  hub.wake('t')
  const [first, second] = [new AbortController(), new AbortController()]
  hub.join('t', first.signal)
  hub.join('t', second.signal)
  const never = new AbortController()
  assert.throws(() => hub.join('t', never.signal), { status: 429, code: 'too_many_streams' })
  first.abort()
  hub.join('t', AbortSignal.abort())
  const third = new AbortController()
  hub.join('t', third.signal)
  second.abort()
  third.abort()
  await hub.close()
  const looks = topic.count()
  hub.wakeAll()
  assert.equal(topic.count(), looks)
  assert.ok(looks <= 1)
})
