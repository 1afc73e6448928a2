/**
 * Receivers that do everything wrong, real ones in a process of their own, before the real engine. Each attempt has the right
 * end and keeps its slot no longer than its timeout and a second; memory stays; an honest receiver beside them notices nothing.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sql } from 'kysely'
import { createResolver } from '../../src/lib/resolve.ts'
import { createSafeClient } from '../../src/lib/safe-fetch.ts'
import { TEST_CA } from '../support/certificate.ts'
import { startDnsServer } from '../support/dns-server.ts'
import { type HostileReceivers, startHostileReceivers } from '../support/hostile-process.ts'
import { startProxy } from '../support/proxy.ts'
import { listenRaw } from '../support/raw-server.ts'
import { answerWith, type Receiver, startReceiver } from '../support/receiver.ts'
import { markHealthy, webhookWorld, type WebhookWorld } from '../support/webhooks.ts'

const TIMEOUT_S = 1
const SLOT_MS = 2000
const MAX_GROWTH_BYTES = { rss: 50 * 2 ** 20, used: 8 * 2 ** 20 }
const ROUNDS = 3
const EVENTS_A_ROUND = 2
/** Longer than all time-outs of a round. */
const STORM_MS = 15_000
/** Honest events come at the same pace on a fast machine: growth by their number says nothing of the hostile ones. */
const HONEST_PACE_MS = 20

/** How an attempt at each of them may end. `204` and the like are answers that count. */
const EXPECTED: Record<string, readonly string[]> = {
  silent: ['timeout'],
  'never reads': ['timeout'],
  'slow headers': ['timeout'],
  'slow status': ['timeout'],
  'slow body': ['timeout'],
  'slow chunks': ['timeout'],
  'slow early hints': ['protocol'],
  'endless body': ['200'],
  'endless chunks': ['200'],
  'endless chunk extension': ['protocol'],
  'endless trailers': ['protocol'],
  'endless headers': ['protocol'],
  'endless header': ['protocol'],
  'endless status': ['protocol'],
  'flood of 103': ['protocol'],
  'flood of 100': ['protocol'],
  'gzip bomb': ['200'],
  'redirect to metadata': ['status'],
  'redirect to itself': ['status'],
  'reset at once': ['reset'],
  'reset after headers': ['reset'],
  'reset in the body': ['reset'],
  'end in the headers': ['reset'],
  'end in the body': ['reset'],
  'switching protocols': ['protocol'],
  garbage: ['protocol', 'reset'],
  'another protocol': ['protocol'],
  'http/2': ['timeout', 'protocol'],
  'two lengths': ['protocol'],
  'answers twice': ['204'],
  'answers before reading': ['204', 'timeout'],
  'closes idle connections': ['204', 'reset'],
  'NUL and broken UTF-8': ['200'],
  gone: ['status'],
  'retry after 1e9': ['status'],
  'retry after 1000000000': ['status'],
  'retry after -60': ['status'],
  'retry after the past': ['status'],
  'retry after 9999': ['status'],
  'retry after nonsense': ['status'],
  'expired certificate': ['tls'],
  'certificate of another host': ['tls'],
  'self-signed certificate': ['tls'],
  'trusted certificate': ['204'],
  'silent TLS': ['timeout'],
}

type Attempt = { name: string; outcome: string; durationMs: number; body: string | null; delayS: number | null }

describe('hostile receivers', () => {
  let world: WebhookWorld
  let hostile: HostileReceivers
  let honest: Receiver
  let folder: string
  /** From an honest event's commit to its arrival, in ms: alone, and beside the others. */
  const latencies: { alone: number[]; beside: number[] } = { alone: [], beside: [] }
  const growth = { rss: 0, used: 0 }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uxone-hostile-'))
    await writeFile(join(folder, 'ca.pem'), TEST_CA)
    hostile = await startHostileReceivers()
    honest = await startReceiver()
    world = await webhookWorld({ EXTRA_CA_FILE: join(folder, 'ca.pem') })
    const ids: string[] = []
    for (const [name, url] of Object.entries(hostile.urls)) {
      const { id } = await world.register({
        name,
        url,
        events: ['approval.updated'],
        timeout: TIMEOUT_S,
        // Only these are tried again, and no second attempt comes in this test, since the clock stands still.
        retryCount: name.startsWith('retry after') ? 1 : 0,
        retrySchedule: [60],
      })
      ids.push(id)
    }
    await world.register({ name: 'honest', url: honest.url, events: ['approval.created'] })
    // As receivers that turn hostile: of one that never succeeded, the engine tries one at a time.
    await markHealthy(world, ...ids)
    await storm()
  })

  after(async () => {
    await world.close()
    await honest.close()
    hostile.stop()
    await rm(folder, { recursive: true })
  })

  /** All that the tests below look at. The first round also loads and warms what the others need. */
  async function storm(): Promise<void> {
    const worker = world.work()
    for (let index = 0; index < 20; index++) latencies.alone.push(await sendHonest())
    await stormOnce()
    const before = memory()
    for (let round = 1; round < ROUNDS; round++) {
      await stormOnce()
      const now = memory()
      growth.rss = Math.max(growth.rss, now.rss - before.rss)
      growth.used = Math.max(growth.used, now.used - before.used)
    }
    await worker.stop()
  }

  async function stormOnce(): Promise<void> {
    for (let index = 0; index < EVENTS_A_ROUND; index++) await world.record('approval.updated')
    const deadline = performance.now() + STORM_MS
    while ((await untried(world)) > 0 && performance.now() < deadline) {
      latencies.beside.push(await sendHonest())
      await setTimeout(HONEST_PACE_MS)
    }
  }

  async function sendHonest(): Promise<number> {
    const startedAt = performance.now()
    await world.record('approval.created')
    await honest.waitFor(1)
    honest.requests.length = 0
    return performance.now() - startedAt
  }

  test('every attempt has the end that it should have, and every receiver had its attempts', async () => {
    const attempts = await attemptsOf(world)
    assert.deepEqual(Object.keys(EXPECTED).toSorted(), Object.keys(hostile.urls).toSorted())
    for (const [name, expected] of Object.entries(EXPECTED)) {
      const outcomes = attempts.filter((attempt) => attempt.name === name).map(({ outcome }) => outcome)
      assert.ok(outcomes.length > 0, `${name} had no attempt`)
      const others = outcomes.filter((outcome) => !expected.includes(outcome))
      assert.deepEqual(others, [], name)
    }
  })

  test('no attempt keeps its slot for longer than its timeout and a second', async () => {
    const late = (await attemptsOf(world)).filter(({ durationMs }) => durationMs > SLOT_MS)
    assert.deepEqual(late, [])
  })

  test('an attempt is one request, whatever becomes of it', async () => {
    const attempts = await attemptsOf(world)
    for (const [name, count] of Object.entries(await hostile.counts())) {
      const recorded = attempts.filter((attempt) => attempt.name === name).length
      assert.ok(count <= recorded, `${name} saw ${count} requests for ${recorded} attempts`)
    }
  })

  test('memory stays', (t) => {
    t.diagnostic(`grew by ${growth.used} bytes in use, ${growth.rss} of the process`)
    assert.ok(growth.used < MAX_GROWTH_BYTES.used, `${growth.used} more bytes are in use`)
    assert.ok(growth.rss < MAX_GROWTH_BYTES.rss, `the process has grown by ${growth.rss} bytes`)
  })

  test('an honest receiver beside them notices nothing', async (t) => {
    const { rows } = await sql<{ status: string; n: number }>`
      select status, count(*)::int as n from webhook_deliveries where event_type = 'approval.created'
      group by status`.execute(world.ctx.db)
    assert.deepEqual(rows, [{ status: 'SUCCESS', n: latencies.alone.length + latencies.beside.length }])
    const middle = median(latencies.beside)
    t.diagnostic(`alone ${median(latencies.alone).toFixed(1)} ms, beside them ${middle.toFixed(1)} ms (medians)`)
    assert.ok(latencies.beside.length > 20)
    assert.ok(middle < 100, `${middle} ms`)
    assert.ok(Math.max(...latencies.beside) < TIMEOUT_S * 1000, 'none waited for the end of a hanging one')
  })

  test('what is kept of an answer is bounded, unpacked by nobody, and text that the database can hold', async () => {
    const attempts = await attemptsOf(world)
    const bodies = (wanted: string): (string | null)[] =>
      attempts.filter(({ name }) => name === wanted).map(({ body }) => body)
    for (const body of bodies('endless body')) assert.equal(body, 'a'.repeat(16 * 1024))
    for (const body of bodies('gzip bomb')) assert.ok(body?.startsWith('\u001F') && body.length <= 16 * 1024)
    for (const body of bodies('NUL and broken UTF-8')) assert.equal(body, 'a\uFFFD\uFFFDb')
  })

  test('no Retry-After makes a delivery wait for more than a day, and none makes it hurry', async () => {
    const attempts = await attemptsOf(world)
    for (const [name, isLong] of Object.entries({
      'retry after 1e9': false,
      'retry after 1000000000': true,
      'retry after -60': false,
      'retry after the past': false,
      'retry after 9999': true,
      'retry after nonsense': false,
    })) {
      // 60 s ± 20 %, or a day; the clock stands still meanwhile.
      const [least, most] = isLong ? [86_400, 86_400] : [48, 72]
      for (const { delayS } of attempts.filter((attempt) => attempt.name === name))
        assert.ok(delayS !== null && delayS >= least && delayS <= most, `${name}: ${delayS} s`)
    }
  })

  test('410 switches a webhook off, and its events are held', async () => {
    const { rows } = await sql<object>`
      select w.is_active, w.disabled_reason, d.status, count(*)::int as n
      from service_webhooks w join webhook_deliveries d on d.webhook_id = w.id where w.name = 'gone'
      group by w.is_active, w.disabled_reason, d.status`.execute(world.ctx.db)
    const n = ROUNDS * EVENTS_A_ROUND
    assert.deepEqual(rows, [{ is_active: false, disabled_reason: 'gone', status: 'HELD', n }])
  })
})

test('a name that moves to a forbidden address is not followed there, and nobody is told where it went', async (t) => {
  let now = ['127.0.0.1']
  let reached = 0
  const dns = await startDnsServer(() => now)
  const receiver = await startReceiver(answerWith(200, { connection: 'close' }))
  const world = await webhookWorld({ EGRESS_ALLOW_CIDRS: '127.0.0.1' })
  t.after(async () => {
    await world.close()
    await receiver.close()
    dns.close()
  })
  await assert.rejects(world.register({ url: 'http://169.254.169.254/' }), /on a network that webhooks may reach/)
  const hidden = await listenRaw(t, () => (reached += 1), '127.0.0.2')
  const settings = { timeout: TIMEOUT_S, retryCount: 5, retrySchedule: [1] }
  await world.register({ ...settings, url: `http://rebinding.example:${new URL(receiver.url).port}/` })
  const worker = world.work({ client: createSafeClient(world.config.egress, createResolver('dns', [dns.address])) })
  await world.record()
  await worker.idle()

  await world.register({ ...settings, url: `http://rebinding.example:${new URL(hidden).port}/` })
  for (const moved of [['127.0.0.2'], ['127.0.0.1', '127.0.0.2'], ['169.254.169.254']]) {
    now = moved
    await world.record()
    // Its first attempt and two more.
    for (let attempt = 1; attempt <= 3; attempt++) {
      await worker.idle()
      world.clock.advance(2000)
    }
  }
  const { rows } = await sql<{ outcome: string; detail: string | null; n: number }>`
    select coalesce(error, response_code::text) as outcome, error_detail as detail, count(*)::int as n
    from webhook_attempts group by 1, 2 order by 1`.execute(world.ctx.db)
  assert.deepEqual(rows, [
    { outcome: '200', detail: null, n: 1 },
    { outcome: 'blocked', detail: 'the host is not on a network that this webhook may reach', n: 2 * 3 * 3 },
  ])
  assert.deepEqual([receiver.requests.length, reached], [1, 0])
})

test('behind a proxy the engine’s attempts go through it, and its password goes to it alone', async (t) => {
  const proxy = await startProxy((target) => (target.startsWith('127.0.0.9:') ? 403 : undefined))
  const receiver = await startReceiver()
  const world = await webhookWorld({ EGRESS_PROXY: `http://ann:hunter2@127.0.0.1:${proxy.port}` })
  t.after(async () => {
    await world.close()
    await receiver.close()
    proxy.close()
  })
  const { port } = new URL(receiver.url)
  await world.register({ url: receiver.url, timeout: TIMEOUT_S })
  await world.register({ url: `http://127.0.0.9:${port}/`, timeout: TIMEOUT_S, retryCount: 0 })
  await world.record()
  await world.work().idle()
  assert.equal(receiver.requests.length, 1)
  assert.equal(receiver.requests[0]?.headers['proxy-authorization'], undefined)
  const targets = proxy.asked.map(({ target }) => target).toSorted()
  assert.deepEqual(targets, [`127.0.0.1:${port}`, `127.0.0.9:${port}`])
  const { rows } = await sql<{ outcome: string; row: string }>`
    select coalesce(error, response_code::text) as outcome, a::text as row from webhook_attempts a order by 1`.execute(
    world.ctx.db,
  )
  assert.deepEqual(
    rows.map(({ outcome }) => outcome),
    ['204', 'connect'],
  )
  assert.ok(!rows.some(({ row }) => /hunter2|YW5uOmh1bnRlcjI/.test(row)))
})

/** After a collection: what is in use, and what the process has. */
function memory(): { rss: number; used: number } {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, used: heapUsed + external }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** What may be sent and was not: a receiver that asked for a pause gets one, and the clock stands still. */
async function untried({ ctx }: WebhookWorld): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from webhook_deliveries d join service_webhooks w on w.id = d.webhook_id
    where d.status = 'PENDING' and d.attempt_count = 0 and d.event_type = 'approval.updated'
      and coalesce(greatest(w.paused_until, w.breaker_until) <= ${ctx.clock.now()}, true)`.execute(ctx.db)
  return rows[0]?.n ?? 0
}

async function attemptsOf({ ctx }: WebhookWorld): Promise<Attempt[]> {
  const { rows } = await sql<Attempt>`
    select w.name, coalesce(a.error, a.response_code::text) as outcome, a.duration_ms as "durationMs",
           a.response_body as body, extract(epoch from a.next_attempt_at - a.started_at)::float as "delayS"
    from webhook_attempts a join service_webhooks w on w.id = a.webhook_id where w.name <> 'honest'`.execute(ctx.db)
  return rows
}
