/** Decisions race, callers are cut at any moment and go on by whatever way: each is told each event of hers once, in order. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isFeedBehind } from '../../src/events/follow.ts'
import { ask } from '../support/http.ts'
import { type LiveApp, type LivePerson, startLiveApp } from '../support/live.ts'
import { openSocket } from '../support/socket.ts'
import { openStream } from '../support/stream.ts'

// An open transaction holds the feed back, in whichever database of the cluster: so this file has a cluster of its own.
delete process.env.TEST_POSTGRES_HOST

const WRITERS = 4
const EACH = 25
/** The title of what all are asked at the end. */
const LAST = 'the last one'

type Told = { cursor: string; eventType: string; approvalId: string | null; approval?: { title: string } }

let live: LiveApp
before(async () => {
  // Heartbeats come in between all the time, and move cursors.
  live = await startLiveApp({ heartbeatMs: 5, patienceMs: 5000 })
})
after(() => live.close())

/** Listens a little by each way in turn, always from where the one before has got to, until the last event. */
async function listenInPieces(person: LivePerson, start: string, pieces: () => number): Promise<Told[]> {
  const ways = [listenByStream, listenBySocket, listenByAsking]
  const told: Told[] = []
  let cursor = start
  for (let n = 0; !isOver(told); n += 1) {
    const way = ways[n % ways.length] ?? listenByStream
    const piece = await way(person, cursor, pieces())
    told.push(...piece.told)
    cursor = piece.cursor
  }
  return told
}

function isOver(told: readonly Told[]): boolean {
  return told.at(-1)?.approval?.title === LAST
}

type Piece = { told: Told[]; cursor: string }

async function listenByStream(person: LivePerson, lastEventId: string, count: number): Promise<Piece> {
  const stream = await openStream(live.url, { ...person, lastEventId })
  const piece: Piece = { told: [], cursor: lastEventId }
  while (piece.told.length < count && !isOver(piece.told)) {
    const frame = await stream.next()
    assert.ok(frame)
    piece.cursor = frame.id ?? piece.cursor
    if (frame.event !== 'heartbeat' && frame.data !== undefined)
      piece.told.push({ ...JSON.parse(frame.data), cursor: piece.cursor })
  }
  stream.close()
  return piece
}

async function listenBySocket(person: LivePerson, after: string, count: number): Promise<Piece> {
  const socket = await openSocket(live.url, { ...person, query: `?after=${after}` })
  const piece: Piece = { told: [], cursor: after }
  while (piece.told.length < count && !isOver(piece.told)) {
    const message = await socket.next()
    assert.ok(message)
    piece.cursor = message.cursor
    if (message.event) piece.told.push({ approvalId: null, ...message.event, cursor: message.cursor })
  }
  socket.close()
  return piece
}

async function listenByAsking(person: LivePerson, after: string, count: number): Promise<Piece> {
  const { status, text } = await ask(live.url, 'GET', `/api/stream/messages?after=${after}&limit=${count}`, person)
  assert.equal(status, 200)
  const { data, nextCursor }: { data: { cursor: string; event: Omit<Told, 'cursor'> }[]; nextCursor: string } =
    JSON.parse(text)
  return { told: data.map(({ cursor, event }) => ({ ...event, cursor })), cursor: nextCursor }
}

test('nothing is lost and nothing comes twice, whoever is cut when', { timeout: 110_000 }, async () => {
  const admin = await live.join({ role: 'SYSTEM_ADMINISTRATOR' })
  const [ann, ben] = [await live.join(), await live.join()]
  const start = String((await ask(live.url, 'GET', '/api/stream/messages', ann)).body.nextCursor)
  let step = 0
  const pieces = (): number => 1 + ((step += 7) % 11)
  const listeners = [admin, ann, ben].map((person) => listenInPieces(person, start, pieces))

  const mine = new Map<string, string[]>([
    [ann.id, []],
    [ben.id, []],
  ])
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    const person = writer % 2 === 0 ? ann : ben
    for (let n = 0; n < EACH; n += 1) {
      const { id } = await live.ask([person])
      mine.get(person.id)?.push(id)
      await live.approve(id, person)
      // Its transaction is open while others commit: what they tell is held back.
      if (n % 5 === 0) await live.record(`race.${writer}.${n}`, () => live.record('race.within').then(() => undefined))
    }
  })
  await Promise.all(writers)
  const { id: last } = await live.ask([ann, ben], { title: LAST })

  const [all = [], ...each] = await Promise.all(listeners)
  for (const told of [all, ...each]) {
    for (const [index, { cursor }] of told.entries())
      assert.ok(index === 0 || isFeedBehind(told[index - 1]?.cursor ?? '', cursor), 'in the order of the feed')
  }
  const perWriter = EACH * 2 + (EACH / 5) * 2
  assert.equal(all.length, WRITERS * perWriter + 1)
  for (const [index, person] of [ann, ben].entries()) {
    const ids = mine.get(person.id) ?? []
    const told = each[index] ?? []
    assert.equal(told.length, ids.length * 2 + 1, 'her own, and nothing else')
    for (const id of ids)
      assert.deepEqual(
        told.flatMap(({ approvalId, eventType }) => (approvalId === id ? [eventType] : [])),
        ['approval.created', 'approval.approved'],
      )
    assert.equal(told.at(-1)?.approvalId, last)
  }
})
