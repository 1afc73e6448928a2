/** kill -9 in the middle of a replay, twice: after the restart the job goes on, and every event arrives by one delivery. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../support/http.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { ADMIN, startServerProcess } from '../support/server-process.ts'
import { signIn } from '../support/people.ts'

const EVENTS = 4000
const CLIENTS = 8
const DEADLINE_MS = 90_000

test('a replay survives kill -9 and loses nothing', { timeout: 180_000 }, async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-replay-'))
  const receiver = await startReceiver()
  const env = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }
  let server = await startServerProcess(dataDir, env)
  t.after(async () => {
    await server.stop()
    await receiver.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const key = await makeService(server.url)
  const from = new Date(Date.now() - 60_000).toISOString()
  const events = await triggerEvents(server.url, key)
  const webhook = await ask(server.url, 'POST', '/api/service/webhooks', {
    key,
    body: { name: 'late', url: receiver.url, retryCount: 20, retrySchedule: Array.from({ length: 20 }, () => 1) },
  })
  assert.equal(webhook.status, 201, webhook.text)
  const path = `/api/service/webhooks/${String(webhook.body.id)}`
  const body = { from, to: new Date(Date.now() + 60_000).toISOString(), which: 'missing' }
  const preview = await ask(server.url, 'POST', `${path}/replay`, { key, body: { ...body, dryRun: true } })
  assert.deepEqual([preview.status, preview.body], [202, { dryRun: true, total: EVENTS, job: null }])
  const started = await ask(server.url, 'POST', `${path}/replay`, { key, body })
  assert.equal(started.status, 202, started.text)
  const jobPath = `/api/service/jobs/${idOf(started.body.job)}`

  for (const arrived of [EVENTS / 10, EVENTS / 3]) {
    await receiver.waitFor(arrived)
    const { body: job } = await ask(server.url, 'GET', jobPath, { key })
    assert.ok(job.status === 'RUNNING' && Number(job.done) > 0 && Number(job.done) < EVENTS, JSON.stringify(job))
    await server.kill()
    server = await startServerProcess(dataDir, env)
    const { body: kept } = await ask(server.url, 'GET', jobPath, { key })
    assert.ok(Number(kept.done) >= Number(job.done), 'its progress is kept')
  }

  const job = await untilSent(server.url, jobPath, key)
  assert.partialDeepStrictEqual(job, { status: 'DONE', total: EVENTS, done: EVENTS, outcomes: { SUCCESS: EVENTS } })
  const deliveries = await ask(server.url, 'GET', `${path}/deliveries?count=true&limit=1`, { key })
  assert.equal(deliveries.body.total, EVENTS, 'one delivery for each event')
  assert.deepEqual(received(receiver), events)
})

async function makeService(url: string): Promise<string> {
  const cookie = await signIn(url, ADMIN.email, ADMIN.password)
  const service = await ask(url, 'POST', '/api/services', {
    cookie,
    body: { name: 'Load', permissions: ['*'], rateLimit: 10_000 },
  })
  assert.equal(service.status, 201, service.text)
  return String(service.body.serviceKey)
}

async function triggerEvents(url: string, key: string): Promise<Set<string>> {
  const ids = new Set<string>()
  const client = async (): Promise<void> => {
    for (let n = 0; n < EVENTS / CLIENTS; n++) {
      const made = await ask(url, 'POST', '/api/service/events', { key, body: { eventType: 'shop.sold' } })
      assert.equal(made.status, 201, made.text)
      ids.add(String(made.body.id))
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  assert.equal(ids.size, EVENTS)
  return ids
}

/** The job once it is over and nothing of it is on its way any more. */
async function untilSent(url: string, path: string, key: string): Promise<Record<string, unknown>> {
  for (const deadline = Date.now() + DEADLINE_MS; ;) {
    const { body: job } = await ask(url, 'GET', path, { key })
    const isSent = typeof job.outcomes === 'object' && job.outcomes !== null && !('PENDING' in job.outcomes)
    if ((job.finishedAt !== null && isSent) || Date.now() > deadline) return job
    await sleep(100)
  }
}

function received({ requests }: Receiver): Set<string> {
  return new Set(requests.map(({ headers }) => headers['webhook-id'] ?? ''))
}

function idOf(job: unknown): string {
  return typeof job === 'object' && job !== null && 'id' in job ? String(job.id) : ''
}
