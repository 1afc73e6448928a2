/** Two live nodes on one database, with workers of their own, against a receiver that watches what arrives at once. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { type ReceivedRequest, type Receiver, startReceiver } from '../../tests/support/receiver.ts'
import { markHealthy, webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { createSafeClient, type SafeClient } from '../lib/safe-fetch.ts'
import { enableWebhook } from './enable.ts'
import type { DeliveryWake } from './delivery-wake.ts'
import type { DeliveryWorker } from './worker.ts'

const SECOND = 1000

/** A request as its receiver saw it; `together`: how many were in flight there, with it, at the same path or approval. */
type Seen = { delivery: string; attempt: number; approvalId: string; sequence: number; together: number }

type Nodes = {
  world: WebhookWorld
  receiver: Receiver
  /** What arrived, by path. */
  seen: Map<string, Seen[]>
  /** How much each node has sent. */
  sent: number[]
  /** Both begin, with more due than one of them has slots for. */
  start(): void
  /** Resolves when both have looked around and neither had anything to do. */
  settle(): Promise<void>
}

async function setUp(
  t: TestContext,
  answer: (seen: Seen) => { status: number; headers?: Record<string, string> },
): Promise<Nodes> {
  const seen = new Map<string, Seen[]>()
  const inFlight = new Map<string, number>()
  const count = (keys: string[], by: number): number => {
    for (const key of keys) inFlight.set(key, (inFlight.get(key) ?? 0) + by)
    return Math.max(...keys.map((key) => inFlight.get(key) ?? 0))
  }
  const receiver = await startReceiver((request, response) => {
    const { path } = request
    const said = read(request)
    const keys = [path === '/ordered' ? `${path} ${said.approvalId}` : path]
    const now = { ...said, together: count(keys, 1) }
    seen.set(path, [...(seen.get(path) ?? []), now])
    const { status, headers } = answer(now)
    // Not at once, so that others come meanwhile.
    setImmediate(() => {
      count(keys, -1)
      response.writeHead(status, headers).end()
    })
  })
  const world = await webhookWorld()
  t.after(async () => {
    await world.close()
    await receiver.close()
  })
  const sent = [0, 0]
  const workers: { worker: DeliveryWorker; wake: DeliveryWake }[] = []
  return {
    world,
    receiver,
    seen,
    sent,
    start() {
      for (const [index, node] of [world, world.addNode()].entries()) {
        const worker = world.work({ concurrency: 4, client: counting(world, sent, index) }, node)
        workers.push({ worker, wake: node.deliveriesWake })
      }
    },
    async settle() {
      for (let before = -1; before !== receiver.requests.length;) {
        before = receiver.requests.length
        for (const { worker, wake } of workers) {
          wake.signal()
          await worker.idle()
        }
      }
    },
  }
}

function read({ headers, body }: ReceivedRequest): Omit<Seen, 'together'> {
  const { approvalId, sequence }: { approvalId: string; sequence: number } = JSON.parse(body.toString('utf8'))
  const delivery = headers['x-uxone-delivery'] ?? ''
  return { delivery, attempt: Number(headers['x-uxone-attempt']), approvalId, sequence }
}

function counting({ config }: WebhookWorld, sent: number[], index: number): SafeClient {
  const client = createSafeClient(config.egress)
  return {
    close: () => client.close(),
    post(request) {
      sent[index] = (sent[index] ?? 0) + 1
      return client.post(request)
    },
  }
}

const SEQUENCES = [1, 2, 3, 4, 5, 6]
const APPROVALS = 12

async function recordAll(world: WebhookWorld): Promise<void> {
  for (const sequence of SEQUENCES)
    for (let approval = 0; approval < APPROVALS; approval++)
      await world.record('approval.updated', { approvalId: `apr_${approval}`, sequence })
}

/** At their first attempt: a third, well mixed, so that no breaker opens. */
function isRefusedFirst(approvalId: string, sequence: number): boolean {
  return (Number(approvalId.split('_')[1]) + sequence) % 3 === 0
}

test('two nodes send each attempt once, within every cap, and each approval’s events one after the other', async (t) => {
  const nodes = await setUp(t, ({ attempt, approvalId, sequence }) => ({
    status: attempt === 1 && isRefusedFirst(approvalId, sequence) ? 500 : 204,
  }))
  const { world, receiver, seen } = nodes
  const register = async (path: string, settings: object): Promise<string> =>
    (await world.register({ url: `${receiver.url}/${path}`, retrySchedule: [5], ...settings })).id
  await markHealthy(
    world,
    await register('strict', { maxInFlight: 1 }),
    await register('wide', { maxInFlight: 6 }),
    await register('ordered', { maxInFlight: 8, ordering: 'per_approval' }),
  )
  await recordAll(world)
  nodes.start()
  for (let retries = 0; retries < SEQUENCES.length; retries++) {
    await nodes.settle()
    world.clock.advance(10 * SECOND)
  }

  assert.ok(
    nodes.sent.every((count) => count > 0),
    `only one node has sent: ${nodes.sent.join(', ')}`,
  )
  assert.deepEqual(await statuses(world), { SUCCESS: 3 * APPROVALS * SEQUENCES.length })
  const requests = [...seen.values()].flat()
  assert.equal(new Set(requests.map(({ delivery, attempt }) => `${delivery} ${attempt}`)).size, requests.length)
  assert.equal(requests.length, 3 * APPROVALS * (SEQUENCES.length + 2))
  const together = (path: string): number => Math.max(...(seen.get(path) ?? []).map((request) => request.together))
  assert.equal(together('/strict'), 1)
  assert.ok(together('/wide') <= 6)
  assert.equal(together('/ordered'), 1, 'of one approval')
  for (const [approvalId, ofOne] of Map.groupBy(seen.get('/ordered') ?? [], (request) => request.approvalId))
    assert.deepEqual(
      ofOne.map(({ sequence }) => sequence),
      SEQUENCES.flatMap((sequence) => (isRefusedFirst(approvalId, sequence) ? [sequence, sequence] : [sequence])),
    )
})

test('two nodes probe a broken webhook with one attempt between them, and both go on when it is mended', async (t) => {
  let isBroken = true
  const nodes = await setUp(t, () => ({ status: isBroken ? 500 : 204 }))
  const { world, receiver } = nodes
  const { id } = await world.register({ url: receiver.url, retrySchedule: [1], retryCount: 20 })
  await markHealthy(world, id)
  await recordAll(world)
  nodes.start()
  await nodes.settle()
  const before = receiver.requests.length
  assert.ok(before >= 10)
  for (const [probes, breakMs] of [30, 60, 120].map((seconds, index) => [index + 1, seconds * SECOND] as const)) {
    world.clock.advance(breakMs - 1)
    await nodes.settle()
    assert.equal(receiver.requests.length, before + probes - 1)
    world.clock.advance(1)
    await nodes.settle()
    assert.equal(receiver.requests.length, before + probes)
  }
  isBroken = false
  world.clock.advance(240 * SECOND)
  await nodes.settle()
  world.clock.advance(10 * SECOND)
  await nodes.settle()
  assert.deepEqual(await statuses(world), { SUCCESS: APPROVALS * SEQUENCES.length })
})

test('a pause that one node is asked for holds for both', async (t) => {
  let isBusy = true
  const nodes = await setUp(t, () => (isBusy ? { status: 429, headers: { 'retry-after': '60' } } : { status: 204 }))
  const { world, receiver } = nodes
  const { id } = await world.register({ url: receiver.url, maxInFlight: 5 })
  await markHealthy(world, id)
  await recordAll(world)
  nodes.start()
  await nodes.settle()
  const before = receiver.requests.length
  world.clock.advance(59 * SECOND)
  await nodes.settle()
  assert.equal(receiver.requests.length, before)
  isBusy = false
  world.clock.advance(SECOND)
  await nodes.settle()
  assert.deepEqual(await statuses(world), { SUCCESS: APPROVALS * SEQUENCES.length })
})

test('a webhook that is gone gets nothing more from either node; switched on again, it gets all the rest once', async (t) => {
  let left = 20
  const nodes = await setUp(t, () => ({ status: left-- > 0 ? 204 : 410 }))
  const { world, receiver, seen } = nodes
  const { id } = await world.register({ url: receiver.url, maxInFlight: 6 })
  await markHealthy(world, id)
  await recordAll(world)
  nodes.start()
  await nodes.settle()
  const before = receiver.requests.length
  assert.deepEqual(await statuses(world), { SUCCESS: 20, HELD: APPROVALS * SEQUENCES.length - 20 })
  world.clock.advance(60 * SECOND)
  await nodes.settle()
  assert.equal(receiver.requests.length, before)

  left = 1000
  await enableWebhook(world.ctx, world.service, { id, held: 'all', ifMatch: undefined })
  await nodes.settle()
  assert.deepEqual(await statuses(world), { SUCCESS: APPROVALS * SEQUENCES.length })
  const attempts = (seen.get('/') ?? []).map(({ delivery, attempt }) => `${delivery} ${attempt}`)
  assert.equal(new Set(attempts).size, attempts.length)
})

/** How many deliveries there are of each status. */
async function statuses({ ctx }: WebhookWorld): Promise<Record<string, number>> {
  const { rows } = await sql<{ status: string; n: number }>`
    select status, count(*) as n from webhook_deliveries group by status`.execute(ctx.db)
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]))
}
