/**
 * kill -9 of one of two nodes on one database, again and again while both deliver: the other goes on, takes over what was
 * leased when that lease ends and not before, and every event arrives. Only what was in flight at a kill arrives twice.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../support/http.ts'
import { testDatabase } from '../support/postgres.ts'
import { startReceiver } from '../support/receiver.ts'
import { ADMIN, nodeSettings, standbyServerProcess, startServerProcess } from '../support/server-process.ts'
import { signIn } from '../support/people.ts'

const KILLS = 10
const CLIENTS = 4
const DEADLINE_MS = 90_000
/** So long an answer takes: there is always something in flight. */
const ANSWER_MS = 20
/** An attempt begins only while its lease lasts for its timeout and this. */
const LEASE_LEFT_MS = 5000

type Arrival = { at: number; body: string }

test(`${KILLS} kills of a node are made good by the other`, { timeout: 300_000 }, async (t) => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-node-kill-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const database = await testDatabase()
  cleanup.defer(() => database.drop())
  const env = nodeSettings(database)
  const arrivals = new Map<string, Arrival[]>()
  const receiver = await startReceiver(({ headers, body }, response) => {
    const id = headers['webhook-id'] ?? ''
    arrivals.set(id, [...(arrivals.get(id) ?? []), { at: performance.now(), body: body.toString('utf8') }])
    setTimeout(() => response.writeHead(204).end(), ANSWER_MS)
  })
  cleanup.defer(() => receiver.close())
  const stays = await startServerProcess(dataDir, env)
  cleanup.defer(() => stays.kill())
  const { key, webhookPath } = await prepare(stays.url, receiver.url)

  const events = new Set<string>()
  const load = { isOver: false }
  const clients = Promise.all(Array.from({ length: CLIENTS }, () => trigger(stays.url, key, events, load)))
  const killedAt: number[] = []
  let sentByKilled = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const dies = await standbyServerProcess(dataDir, env).start()
    cleanup.defer(() => dies.kill())
    const before = arrivals.size
    while (arrivals.size < before + 20) await sleep(5)
    await sleep(Math.random() * 300)
    sentByKilled += await attemptsOf(dies.url)
    await dies.kill()
    killedAt.push(performance.now())
  }
  load.isOver = true
  await clients

  for (const deadline = Date.now() + DEADLINE_MS; (await pendingOf(stays.url, key, webhookPath)) > 0; await sleep(100))
    assert.ok(Date.now() < deadline, `${events.size - arrivals.size} of ${events.size} events did not arrive`)
  assert.deepEqual(new Set(arrivals.keys()), events)
  assert.ok(sentByKilled > 0 && (await attemptsOf(stays.url)) > 0, 'both have sent')
  const doubles = [...arrivals].filter(([, requests]) => requests.length > 1)
  for (const [id, requests] of doubles) {
    const [first, second, ...others] = requests
    assert.ok(first && second && others.length === 0, `${id} came ${requests.length} times`)
    assert.equal(second.body, first.body)
    assert.ok(
      killedAt.some((kill) => first.at < kill && kill < second.at),
      `${id} came twice without a kill between`,
    )
    assert.ok(second.at - first.at > LEASE_LEFT_MS, `${id} was sent again while it was leased`)
  }
  t.diagnostic(`${events.size} events, ${sentByKilled} attempts of the killed, ${doubles.length} came twice`)
})

async function prepare(url: string, receiverUrl: string): Promise<{ key: string; webhookPath: string }> {
  const cookie = await signIn(url, ADMIN.email, ADMIN.password)
  const service = { name: 'Load', permissions: ['*'], rateLimit: 10_000 }
  const key = String((await ask(url, 'POST', '/api/services', { cookie, body: service })).body.serviceKey)
  const body = { name: 'all', url: receiverUrl, timeout: 5, maxInFlight: 20, retryCount: 20, retrySchedule: [1] }
  const webhook = await ask(url, 'POST', '/api/service/webhooks', { key, body })
  assert.equal(webhook.status, 201, webhook.text)
  return { key, webhookPath: `/api/service/webhooks/${String(webhook.body.id)}` }
}

/** One event after another; the node that they go to is never killed, so each is acknowledged. */
async function trigger(url: string, key: string, events: Set<string>, load: { isOver: boolean }): Promise<void> {
  while (!load.isOver) {
    const made = await ask(url, 'POST', '/api/service/events', { key, body: { eventType: 'load.made' } })
    assert.equal(made.status, 201, made.text)
    events.add(String(made.body.id))
    await sleep(15)
  }
}

async function pendingOf(url: string, key: string, webhookPath: string): Promise<number> {
  const { body } = await ask(url, 'GET', `${webhookPath}/deliveries?status=PENDING&limit=1&count=true`, { key })
  return Number(body.total)
}

/** How many attempts this node has ended. */
async function attemptsOf(url: string): Promise<number> {
  const { text } = await ask(url, 'GET', '/metrics')
  const counts = [...text.matchAll(/^uxone_webhook_attempts_total\{[^}]*\} (\d+)$/gm)]
  return counts.reduce((sum, [, count]) => sum + Number(count), 0)
}
