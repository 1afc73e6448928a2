/** What `GET /metrics` tells, after real traffic to real receivers: well-formed, right, bounded and documented. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { foldStats } from '../../src/webhooks/fold-stats.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { type Exposition, parseExposition } from '../support/exposition.ts'
import { ask, type Reply } from '../support/http.ts'
import { createService } from '../support/people.ts'
import { type Answer, answerInTurn, answerWith, type Receiver, startReceiver } from '../support/receiver.ts'

const HOSTILE = 'sh"op\\\n{x="y"} 1\n# HELP'
const OURS = /^(uxone|http)_/
const SINCE_LAST_SECONDS = 5

describe('the metrics', () => {
  let app: TestApp
  let key: string
  const receivers: Receiver[] = []
  beforeEach(async () => {
    app = await startApp()
    key = (await createService(app, { name: HOSTILE })).serviceKey
  })
  afterEach(async () => {
    await app.close()
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()))
  })

  const post = async (path: string, body: unknown = {}): Promise<Reply> => {
    const reply = await ask(app.url, 'POST', path, { key, body })
    assert.ok(reply.status < 300, reply.text)
    return reply
  }
  const listen = async (answer: Answer, settings: object = {}): Promise<string> => {
    const receiver = await startReceiver(answer)
    receivers.push(receiver)
    return String((await post('/api/service/webhooks', { name: HOSTILE, url: receiver.url, ...settings })).body.id)
  }
  const trigger = (eventType = 'shop.sold') => post('/api/service/events', { eventType, payload: { note: HOSTILE } })
  const read = async (): Promise<Exposition> => {
    const { status, headers, text } = await ask(app.url, 'GET', '/metrics')
    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
    return parseExposition(text)
  }
  /** What a scraper sees whose last visit was a while ago, once what it asks for has been read. */
  const scrape = async (): Promise<Exposition> => {
    app.clock.advance(SINCE_LAST_SECONDS * 1000)
    for (;;) {
      const metrics = await read()
      // Not what was being read since before, such as at the start.
      if (metrics.value('uxone_webhook_reading_age_seconds') === 0) return metrics
    }
  }

  test('count attempts, deliveries and tries by how they ended, and time them', async () => {
    await listen(answerInTurn(500, 302, 204))
    await listen(answerWith(404), { retryCount: 0 })
    await listen((_request, response) => response.destroy(), { retryCount: 0 })
    await trigger()
    for (let tries = 0; tries < 3; tries++) {
      await app.worker.idle()
      app.clock.advance(60_000)
    }
    const metrics = await scrape()
    const attempts = (outcome: string) => metrics.value('uxone_webhook_attempts_total', { outcome })
    assert.deepEqual(
      ['delivered', 'status_3xx', 'status_4xx', 'status_5xx', 'reset', 'timeout', 'blocked'].map(attempts),
      [1, 1, 1, 1, 1, 0, 0],
    )
    const ended = (name: string, outcome: string, le?: string) =>
      metrics.value(`uxone_webhook_${name}`, { outcome, ...(le === undefined ? {} : { le }) })
    assert.deepEqual([ended('deliveries_ended_total', 'delivered'), ended('deliveries_ended_total', 'dead')], [1, 2])
    assert.deepEqual(
      ['1', '2', '3'].map((le) => ended('delivery_attempts_bucket', 'delivered', le)),
      [0, 0, 1],
    )
    assert.equal(ended('delivery_attempts_bucket', 'dead', '1'), 2)
    assert.equal(ended('attempt_duration_seconds_count', 'delivered'), 1)
    assert.equal(ended('attempt_duration_seconds_count', 'failed'), 4)
    assert.equal(metrics.value('uxone_webhook_commit_to_first_attempt_seconds_count'), 3)
    assert.equal(metrics.value('uxone_webhook_claimed_deliveries_total'), 5)
    assert.equal(metrics.value('uxone_webhook_result_batch_size_sum'), 5)
    assert.equal(metrics.value('uxone_events_recorded_total', { type: 'custom' }), 1)
    assert.equal(metrics.value('uxone_webhook_deliveries', { status: 'dead' }), 2)
  })

  test('tell what waits: due for how long, held, and in which slots something is in flight', async () => {
    const hanging = Promise.withResolvers<() => void>()
    let isFirst = true
    const answerLater: Answer = (_request, response) => {
      const end = (): void => void response.writeHead(204).end()
      if (isFirst) hanging.resolve(end)
      else end()
      isFirst = false
    }
    await listen(answerLater, { maxInFlight: 1 })
    await listen(answerWith(204), { isActive: false })
    await trigger()
    await trigger()
    const answer = await hanging.promise
    const during = await scrape()
    const waiting = (metrics: Exposition) =>
      ['pending', 'held', 'dead'].map((status) => metrics.value('uxone_webhook_deliveries', { status }))
    const inUse = (metrics: Exposition) =>
      ['quick', 'slow'].reduce((sum, kind) => sum + (metrics.value('uxone_webhook_slots_in_use', { kind }) ?? NaN), 0)
    assert.deepEqual(waiting(during), [2, 2, 0])
    assert.equal(during.value('uxone_webhook_due_deliveries'), 2)
    assert.equal(during.value('uxone_webhook_oldest_due_age_seconds'), SINCE_LAST_SECONDS)
    assert.equal(inUse(during), 1)
    assert.ok((during.value('uxone_webhook_slots', { kind: 'quick' }) ?? 0) > 1)
    answer()
    await app.worker.idle()
    const later = await scrape()
    assert.deepEqual([...waiting(later), inUse(later)], [0, 2, 0, 0])
    assert.equal(later.value('uxone_webhook_oldest_due_age_seconds'), 0)
  })

  test('tell of breakers and of the health of webhooks', async () => {
    await listen(answerWith(500), { retryCount: 0 })
    await listen(answerWith(204))
    for (let n = 0; n < 10; n++) await trigger()
    await app.worker.idle()
    const count = (metrics: Exposition, state: string) => metrics.value('uxone_webhooks', { state }) ?? NaN
    const states = (metrics: Exposition) => [
      ...['broken', 'failing'].map((state) => count(metrics, state)),
      // On a machine that is busy anybody is slow.
      count(metrics, 'healthy') + count(metrics, 'slow'),
      ...['open', 'half_open'].map((state) => metrics.value('uxone_webhook_breakers', { state })),
    ]
    assert.deepEqual(states(await scrape()), [1, 0, 1, 1, 0])
    await trigger()
    await app.worker.idle()
    const throttled = await scrape()
    assert.ok((throttled.value('uxone_webhook_throttled_total', { by: 'breaker' }) ?? 0) > 0)
    await app.worker.stop()
    app.clock.advance(60_000)
    assert.deepEqual(states(await scrape()), [0, 1, 1, 0, 1])
  })

  test('name those webhooks that fail most, and never more than twenty', async () => {
    for (let n = 0; n < 25; n++) await listen(answerWith(500), { retryCount: 0, events: ['shop.sold'] })
    const worst = await listen(answerInTurn(500, 204, 500, 500), { retryCount: 0 })
    const healthy = await listen(answerWith(204))
    for (const type of ['shop.sold', 'shop.sent', 'shop.paid', 'shop.lost']) await trigger(type)
    await app.worker.idle()
    await foldStats(app.ctx)
    const metrics = await scrape()
    const names = metrics.families.get('uxone_webhook_recent_failed_attempts')?.samples ?? []
    assert.equal(names.length, 20)
    assert.equal(metrics.count('uxone_webhook_recent_error_ratio'), 20)
    assert.ok(names.every(({ labels }) => /^whk_[0-9a-z]{26}$/.test(labels['webhook'] ?? '')))
    assert.ok(names.every(({ labels }) => labels['webhook'] !== healthy))
    assert.equal(metrics.value('uxone_webhook_recent_error_ratio', { webhook: worst }), 0.75)
    app.clock.advance(20 * 60_000)
    assert.equal((await scrape()).count('uxone_webhook_recent_failed_attempts'), 0)
  })

  test('count jobs', async () => {
    const id = await listen(answerWith(204))
    const { body } = await post(`/api/service/webhooks/${id}/replay`, replayOf(app))
    await ask(app.url, 'POST', `/api/service/jobs/${idOf(body.job)}/cancel`, { key })
    const metrics = await scrape()
    const ended = ['done', 'cancelled'].map((status) => metrics.value('uxone_jobs_ended_total', { status }))
    assert.equal(Number(ended[0]) + Number(ended[1]), 1)
    assert.equal(metrics.value('uxone_jobs_open', { status: 'running' }), 0)
    assert.equal(metrics.value('uxone_job_oldest_open_age_seconds'), 0)
  })

  test('have no series that a caller can make, and no name that he has given', async () => {
    await listen(answerWith(204))
    const visit = async (n: string): Promise<void> => {
      await trigger(`shop.sold-${n}`)
      await ask(app.url, 'GET', `/api/service/nothing-${n}`, { key })
      await ask(app.url, 'GET', `/api/service/events/evt_${n}`, { key })
      await ask(app.url, 'GET', `/${n}?q=${n}`)
      await ask(app.url, 'OPTIONS', `/api/service/${n}`)
    }
    await visit('first')
    await app.worker.idle()
    await scrape()
    // The process has series of its own for what happens to it, such as each kind of garbage collection.
    const countOurs = ({ families }: Exposition): number =>
      [...families.values()].reduce((sum, { name, samples }) => sum + (OURS.test(name) ? samples.length : 0), 0)
    const before = countOurs(await scrape())
    for (let n = 0; n < 30; n++) await visit(`other${n}`)
    await app.worker.idle()
    const after = await scrape()
    assert.equal(countOurs(after), before)
    const labels = [...after.families.values()].flatMap(({ samples }) =>
      samples.flatMap((sample) => Object.values(sample.labels)),
    )
    assert.deepEqual(
      labels.filter((value) => /sold|nothing|other\d|shop|"|\n/.test(value)),
      [],
    )
  })

  test('answer without the numbers of the database while it is away', async () => {
    await scrape()
    await app.worker.stop()
    await app.ctx.db.destroy()
    app.clock.advance(SINCE_LAST_SECONDS * 1000)
    const metrics = await read()
    assert.equal(metrics.count('uxone_webhook_deliveries'), 0)
    assert.equal(metrics.value('uxone_webhook_slots', { kind: 'quick' }), 0)
  })

  test('are all explained in docs/operations.md, and nothing else is', async () => {
    await listen(answerWith(500), { retryCount: 0 })
    await trigger()
    await app.worker.idle()
    await foldStats(app.ctx)
    const ours = [...(await scrape()).families.keys()].filter((name) => OURS.test(name))
    const guide = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8')
    const explained = [...guide.matchAll(/^\| `((?:uxone|http)_[a-z_]+)/gm)].map(([, name]) => name)
    // Spans are counted only where they are exported.
    const always = explained.filter((name) => !name?.startsWith('uxone_trace_'))
    assert.deepEqual(new Set(ours), new Set(always))
    assert.equal(new Set(explained).size, explained.length)
    const used = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)]
      .flatMap(([, block = '']) => [...block.matchAll(/\b(?:uxone|http)_[a-z_]+/g)])
      .map(([name]) => name)
    assert.ok(used.length > 15)
    assert.deepEqual(
      used.filter((name) => !explained.includes(name.replace(/_(bucket|count|sum)$/, ''))),
      [],
    )
  })
})

function replayOf({ clock }: TestApp): object {
  const at = clock.now().getTime()
  return { which: 'all', from: new Date(at - 3_600_000).toISOString(), to: new Date(at + 1).toISOString() }
}

function idOf(job: unknown): string {
  assert.ok(typeof job === 'object' && job !== null && 'id' in job)
  return String(job.id)
}
