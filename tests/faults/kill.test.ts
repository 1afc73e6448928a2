/**
 * kill -9 of the server, of its PostgreSQL, or of both, at random moments while approvals are created and decided.
 * After each kill every acknowledged change is there; at the end events equal changes, every delivery has arrived, and what
 * arrived twice was in flight at a kill.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, type Reply } from '../support/http.ts'
import { fastestDir } from '../support/postgres.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { signIn } from '../support/people.ts'
import {
  ADMIN,
  postgresPid,
  type ServerProcess,
  standbyServerProcess,
  startServerProcess,
} from '../support/server-process.ts'

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 200)
const ROUNDS_AT_ONCE = 10
const CLIENTS = 4
const DEADLINE_MS = 90_000

/** In turn: every other kill leaves the server to start its PostgreSQL again. */
const KILLS = ['server', 'database', 'both', 'database', 'database, then server', 'database'] as const

type Acknowledged = { id: string; version: number; status: string; decisions: number }
type World = {
  dataDir: string
  key: string
  approver: string
  webhookId: string
  acknowledged: Map<string, Acknowledged>
  /** When what had been killed was started again: whatever came before was of the time before the kill. */
  restartedAt: number[]
}

test(`${ROUNDS} kills lose nothing and invent nothing`, { timeout: 900_000 }, async (t) => {
  // A killed process loses nothing that it has written, be it to a disk or to memory.
  const dataDir = await mkdtemp(join(await fastestDir(), 'uxone-kill-'))
  const { receiver, arrivals } = await watchArrivals()
  const running: { kill(): Promise<void> }[] = []
  t.after(async () => {
    await Promise.all(running.map((each) => each.kill()))
    await receiver.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const env = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }
  const mortal = <P extends { kill(): Promise<void> }>(child: P): P => {
    running.push(child)
    return child
  }
  let server = mortal(await startServerProcess(dataDir, env))
  let next = mortal(standbyServerProcess(dataDir, env))
  const world = await prepare(server, dataDir, receiver)

  // In parts, each of which reports: on a slow machine the whole takes longer than a test file may be silent.
  let survived = 0
  for (let first = 0; first < ROUNDS && survived === first; first += ROUNDS_AT_ONCE) {
    const end = Math.min(first + ROUNDS_AT_ONCE, ROUNDS)
    await t.test(`kills ${first + 1} to ${end}`, async () => {
      for (let round = first; round < end; round++) {
        const kill = KILLS[round % KILLS.length] ?? 'server'
        const recent = await loadAndKill(server, world, kill)
        if (kill !== 'database') {
          world.restartedAt.push(performance.now())
          server = mortal(await next.start())
          next = mortal(standbyServerProcess(dataDir, env))
        }
        await assertKept(server, world, recent)
        survived += 1
      }
    })
  }
  assert.equal(survived, ROUNDS)
  const events = await assertEventsEqualChanges(server, world)
  await assertArrived(server, world, events, arrivals)
  const requests = [...arrivals.values()].flat().length
  t.diagnostic(`${events.size} events, ${requests - events.size} of them again`)
})

/** The requests for each event: when they came and what they said. */
type Arrivals = Map<string, { at: number; body: string }[]>

async function watchArrivals(): Promise<{ receiver: Receiver; arrivals: Arrivals }> {
  const arrivals: Arrivals = new Map()
  const receiver = await startReceiver(({ headers, body }, response) => {
    const id = headers['webhook-id'] ?? ''
    arrivals.set(id, [...(arrivals.get(id) ?? []), { at: performance.now(), body: body.toString('utf8') }])
    response.writeHead(204).end()
  })
  return { receiver, arrivals }
}

async function prepare(server: ServerProcess, dataDir: string, receiver: Receiver): Promise<World> {
  const cookie = await signIn(server.url, ADMIN.email, ADMIN.password)
  const service = await ask(server.url, 'POST', '/api/services', {
    cookie,
    body: { name: 'Load', permissions: ['*'], rateLimit: 10_000 },
  })
  assert.equal(service.status, 201, service.text)
  const key = String(service.body.serviceKey)
  const body = {
    name: 'all',
    url: `${receiver.url}/hook`,
    retryCount: 20,
    retrySchedule: Array.from({ length: 20 }, () => 1),
    timeout: 30,
  }
  const webhook = await ask(server.url, 'POST', '/api/service/webhooks', { key, body })
  assert.equal(webhook.status, 201, webhook.text)
  const session = await ask(server.url, 'GET', '/api/session', { cookie })
  const { user } = session.body
  assert.ok(typeof user === 'object' && user !== null && 'id' in user)
  const ids = { approver: String(user.id), webhookId: String(webhook.body.id) }
  return { dataDir, key, ...ids, acknowledged: new Map(), restartedAt: [] }
}

/** Runs clients until the kill, and on until they are answered again where the server stays; answers what was acknowledged. */
async function loadAndKill(server: ServerProcess, world: World, kill: (typeof KILLS)[number]): Promise<string[]> {
  const state = { isOver: false }
  const recent: string[] = []
  const clients = Promise.all(Array.from({ length: CLIENTS }, () => client(server, world, state, recent)))
  await sleep(20 + Math.random() * 180)
  const pid = kill === 'server' ? undefined : await postgresPid(world.dataDir)
  if (pid !== undefined) process.kill(pid, 'SIGKILL')
  if (kill === 'database, then server') await sleep(Math.random() * 60)
  if (kill === 'database') {
    await startedAgain(server, world.dataDir, pid)
    world.restartedAt.push(performance.now())
    await answeredAgain(server, recent)
  } else await server.kill()
  state.isOver = true
  await clients
  return recent
}

async function startedAgain(server: ServerProcess, dataDir: string, pid: number | undefined): Promise<void> {
  await until(server, async () => (await postgresPid(dataDir).catch(() => pid)) !== pid)
}

async function answeredAgain(server: ServerProcess, recent: readonly string[]): Promise<void> {
  // Each client may still hear of what it asked for before.
  const before = recent.length + CLIENTS
  await until(server, () => recent.length > before)
}

/** Throws when the server ends, or takes too long. */
async function until({ child, output }: ServerProcess, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + DEADLINE_MS; !(await holds()); await sleep(2))
    assert.ok(child.exitCode === null && Date.now() < deadline, `the server does not go on:\n${output()}`)
}

/** Creates, approves or rejects; remembers only what was acknowledged. */
async function client(
  { url }: ServerProcess,
  world: World,
  state: { isOver: boolean },
  recent: string[],
): Promise<void> {
  const { key, approver } = world
  while (!state.isOver) {
    try {
      const made = await ask(url, 'POST', '/api/service/approvals', {
        key,
        body: { title: 'Kill me', approvers: [{ userId: approver }] },
      })
      remember(world, made.status === 201, made.body, recent)
      if (made.status !== 201) {
        // Who is told to try again leaves the machine to the database meanwhile.
        await sleep(20)
        continue
      }
      const verdict = Math.random() < 0.5 ? 'approve' : 'reject'
      const decided = await ask(url, 'POST', `/api/service/approvals/${String(made.body.id)}/${verdict}`, {
        key,
        body: { approverId: approver },
      })
      remember(world, decided.status === 200, decided.body, recent)
    } catch {
      // The connection broke: not acknowledged, so nothing was promised.
    }
  }
}

function remember(
  { acknowledged }: World,
  isAcknowledged: boolean,
  body: Record<string, unknown>,
  recent: string[],
): void {
  if (!isAcknowledged) return
  const id = String(body.id)
  recent.push(id)
  const decisions = Array.isArray(body.decisions) ? body.decisions.length : 0
  acknowledged.set(id, { id, version: Number(body.version), status: String(body.status), decisions })
}

async function assertKept(
  { url }: ServerProcess,
  { key, acknowledged }: World,
  recent: readonly string[],
): Promise<void> {
  await inParallel([...new Set(recent)], async (id) => {
    const promised = acknowledged.get(id)
    const found = await read(url, key, `/api/service/approvals/${id}`)
    assert.equal(found.status, 200, `${id} was acknowledged and is gone`)
    const { version, status, decisions } = found.body
    assert.ok(Number(version) >= (promised?.version ?? 0), `${id} went back to an earlier version`)
    if (Number(version) === promised?.version) assert.equal(status, promised.status)
    assert.ok(Array.isArray(decisions) && decisions.length >= (promised?.decisions ?? 0))
  })
}

/** Walks the feed from the beginning: per approval 1..version without a gap. Answers the events' ids. */
async function assertEventsEqualChanges({ url }: ServerProcess, { key, acknowledged }: World): Promise<Set<string>> {
  const events = await readAll(url, key, '/api/service/events', 'after')
  const sequences = Map.groupBy(events, (event) => String(event.approvalId))
  await inParallel([...sequences], async ([id, ofApproval]) => {
    const { body } = await read(url, key, `/api/service/approvals/${id}`)
    assert.deepEqual(
      ofApproval.map((event) => event.sequence),
      Array.from({ length: Number(body.version) }, (_, index) => index + 1),
      id,
    )
  })
  for (const id of acknowledged.keys()) assert.ok(sequences.has(id), `${id} has no event`)
  return new Set(events.map((event) => String(event.id)))
}

/** Each event has arrived as it is, by one delivery that knows it; twice only where a kill came before its result was saved. */
async function assertArrived(
  { url }: ServerProcess,
  { key, webhookId, restartedAt }: World,
  events: ReadonlySet<string>,
  arrivals: Arrivals,
): Promise<void> {
  const deliveriesPath = `/api/service/webhooks/${webhookId}/deliveries`
  const isOpen = async (): Promise<boolean> => {
    const { body } = await read(url, key, `${deliveriesPath}?status=PENDING&limit=1`)
    return !Array.isArray(body.data) || body.data.length > 0
  }
  for (const deadline = Date.now() + DEADLINE_MS; await isOpen(); await sleep(100))
    assert.ok(Date.now() < deadline, `${events.size - arrivals.size} of ${events.size} events did not arrive`)

  assert.deepEqual(new Set(arrivals.keys()).symmetricDifference(events), new Set(), 'what happened is what was told')
  const deliveries = await readAll(url, key, deliveriesPath, 'cursor')
  assert.deepEqual(new Set(deliveries.map(({ eventId }) => String(eventId))), events)
  assert.equal(deliveries.length, events.size)
  for (const { id, status, attemptCount } of deliveries)
    assert.deepEqual([status, attemptCount], ['SUCCESS', 1], `${String(id)} was sent again after it had succeeded`)
  // One attempt is on record: what came before it was not saved, so it was in flight when a kill came between.
  for (const [id, requests] of arrivals) {
    assert.equal(new Set(requests.map(({ body }) => body)).size, 1, `${id} came with two bodies`)
    for (const [place, { at }] of requests.slice(0, -1).entries()) {
      const again = requests[place + 1]?.at ?? 0
      assert.ok(
        restartedAt.some((start) => at < start && start < again),
        `${id} came twice without a kill between`,
      )
    }
  }
}

/** Tries again while the database is away. */
async function read(url: string, key: string, path: string): Promise<Reply> {
  for (const deadline = Date.now() + DEADLINE_MS; ; await sleep(20)) {
    const reply = await ask(url, 'GET', path, { key })
    if (reply.status !== 503 || Date.now() > deadline) return reply
  }
}

/** All pages of a list; `after` names the cursor's parameter. */
async function readAll(url: string, key: string, path: string, after: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = []
  for (let from = after === 'after' ? '&after=' : ''; ;) {
    const { body, text } = await read(url, key, `${path}?limit=200${from}`)
    assert.ok(Array.isArray(body.data), text)
    rows.push(...body.data)
    if (body.data.length === 0 || typeof body.nextCursor !== 'string') return rows
    from = `&${after}=${body.nextCursor}`
  }
}

const AT_ONCE = 8

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
