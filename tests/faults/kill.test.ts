/**
 * kill -9 of the server, of its PostgreSQL, or of both, at random moments while approvals are created and decided.
 * After each restart every acknowledged change is there; at the end events equal changes and every delivery has arrived.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../support/http.ts'
import { ADMIN, postgresPid, startServerProcess, type ServerProcess } from '../support/server-process.ts'

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 100)
const ROUNDS_AT_ONCE = 10
const CLIENTS = 4
const DEADLINE_MS = 60_000

type Acknowledged = { id: string; version: number; status: string; decisions: number }
type World = { dataDir: string; key: string; approver: string; acknowledged: Map<string, Acknowledged> }

test(`${ROUNDS} kills lose nothing and invent nothing`, { timeout: 900_000 }, async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-kill-'))
  const { receiver, port, received } = await startReceiver()
  const env = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }
  let server = await startServerProcess(dataDir, env)
  t.after(async () => {
    await server.kill()
    receiver.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const world = await prepare(server, dataDir, port)

  // In parts, each of which reports: on a slow machine the whole takes longer than a test file may be silent.
  for (let first = 0; first < ROUNDS; first += ROUNDS_AT_ONCE) {
    const end = Math.min(first + ROUNDS_AT_ONCE, ROUNDS)
    await t.test(`kills ${first + 1} to ${end}`, async () => {
      for (let round = first; round < end; round++) {
        const recent = await loadUntilKilled(server, world, round)
        server = await startServerProcess(dataDir, env)
        await assertKept(server, world, recent)
      }
    })
  }
  await assertEventsEqualChanges(server, world, received)
})

async function startReceiver(): Promise<{ receiver: Server; port: number; received: Map<string, string> }> {
  const received = new Map<string, string>()
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const id = String(request.headers['webhook-id'])
      const body = Buffer.concat(chunks).toString('utf8')
      const earlier = received.get(id)
      // A repeated attempt is allowed; another body under the same id is not.
      if (earlier !== undefined && earlier !== body) received.set(id, 'DIFFERENT BODY')
      else received.set(id, body)
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const address = receiver.address()
  return { receiver, port: typeof address === 'object' && address ? address.port : 0, received }
}

async function prepare(server: ServerProcess, dataDir: string, port: number): Promise<World> {
  const signedIn = await ask(server.url, 'POST', '/api/auth/sign-in/email', { body: ADMIN })
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const service = await ask(server.url, 'POST', '/api/services', {
    cookie,
    body: { name: 'Load', permissions: ['*'], rateLimit: 10_000 },
  })
  assert.equal(service.status, 201, service.text)
  const key = String(service.body.serviceKey)
  const body = {
    name: 'all',
    url: `http://127.0.0.1:${port}/hook`,
    retryCount: 20,
    retrySchedule: Array.from({ length: 20 }, () => 1),
    timeout: 5,
  }
  assert.equal((await ask(server.url, 'POST', '/api/service/webhooks', { key, body })).status, 201)
  const session = await ask(server.url, 'GET', '/api/session', { cookie })
  const { user } = session.body
  assert.ok(typeof user === 'object' && user !== null && 'id' in user)
  return { dataDir, key, approver: String(user.id), acknowledged: new Map() }
}

/** Runs clients until the kill; answers the ids that were acknowledged meanwhile. */
async function loadUntilKilled(server: ServerProcess, world: World, round: number): Promise<string[]> {
  const state = { isOver: false }
  const recent: string[] = []
  const clients = Array.from({ length: CLIENTS }, () => client(server, world, state, recent))
  await sleep(30 + Math.random() * 270)
  const target = round % 3
  if (target > 0) process.kill(await postgresPid(world.dataDir), 'SIGKILL')
  if (target === 1) await sleep(Math.random() * 60)
  await server.kill()
  state.isOver = true
  await Promise.all(clients)
  return recent
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
      if (made.status !== 201) continue
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
  for (const id of new Set(recent)) {
    const promised = acknowledged.get(id)
    const found = await ask(url, 'GET', `/api/service/approvals/${id}`, { key })
    assert.equal(found.status, 200, `${id} was acknowledged and is gone`)
    const { version, status, decisions } = found.body
    assert.ok(Number(version) >= (promised?.version ?? 0), `${id} went back to an earlier version`)
    if (Number(version) === promised?.version) assert.equal(status, promised.status)
    assert.ok(Array.isArray(decisions) && decisions.length >= (promised?.decisions ?? 0))
  }
}

/** Walks the feed from the beginning: per approval 1..version without a gap, and each event has been received as it is. */
async function assertEventsEqualChanges(
  { url }: ServerProcess,
  { key, acknowledged }: World,
  received: Map<string, string>,
): Promise<void> {
  const events = await readFeed(url, key)
  const sequences = Map.groupBy(events, (event) => String(event.approvalId))
  for (const [id, ofApproval] of sequences) {
    const { body } = await ask(url, 'GET', `/api/service/approvals/${id}`, { key })
    assert.deepEqual(
      ofApproval.map((event) => event.sequence),
      Array.from({ length: Number(body.version) }, (_, index) => index + 1),
      id,
    )
  }
  for (const id of acknowledged.keys()) assert.ok(sequences.has(id), `${id} has no event`)

  const deadline = Date.now() + DEADLINE_MS
  while (events.some((event) => !received.has(String(event.id))) && Date.now() < deadline) await sleep(200)
  const missing = events.filter((event) => !received.has(String(event.id)))
  assert.equal(missing.length, 0, `${missing.length} of ${events.length} deliveries did not arrive`)
  assert.ok(![...received.values()].includes('DIFFERENT BODY'))
  const known = new Set(events.map((event) => String(event.id)))
  assert.deepEqual(
    [...received.keys()].filter((id) => !known.has(id)),
    [],
    'nothing was told that did not happen',
  )
}

async function readFeed(url: string, key: string): Promise<Record<string, unknown>[]> {
  const events: Record<string, unknown>[] = []
  for (let after = ''; ;) {
    const { body } = await ask(url, 'GET', `/api/service/events?limit=200&after=${after}`, { key })
    const page = Array.isArray(body.data) ? body.data : []
    if (page.length === 0) return events
    events.push(...page)
    after = String(body.nextCursor)
  }
}
