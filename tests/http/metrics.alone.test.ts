/** A scrape is quick however much waits, and costs the database little however often it comes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { READ_PACE } from '../../src/lib/read-gauges.ts'
import { startApp } from '../support/app.ts'
import { parseExposition } from '../support/exposition.ts'
import { ask } from '../support/http.ts'
import { createService } from '../support/people.ts'

const PENDING = 300_000
const SCRAPES = 40
const LIMIT_MS = 50

test(`with ${PENDING} pending deliveries a scrape takes less than ${LIMIT_MS} ms, and counts them right`, async (t) => {
  const app = await startApp({ isWorking: false, metricsPace: READ_PACE })
  t.after(() => app.close())
  const { service, serviceKey: key } = await createService(app)
  const { body } = await ask(app.url, 'POST', '/api/service/webhooks', { key, body: { name: 'w', url: app.url } })
  const ownPart = app.ctx.ids.next('delivery').slice(0, 14)
  await sql`
    insert into webhook_deliveries (id, event_id, webhook_id, service_id, event_type, status, next_attempt_at, created_at, updated_at)
    select ${ownPart}::text || lpad(n::text, 16, '0'), 'evt_' || n, ${body.id}, ${service.id}, 'a.b', 'PENDING',
           ${app.clock.now()}::timestamptz - n * interval '1 millisecond', now(), now()
    from generate_series(1, ${PENDING}) as n`.execute(app.ctx.db)

  // Every other scrape finds what it was told before, every other one must look again.
  const scrape = async (): Promise<{ ms: number; pending: number | undefined }> => {
    app.clock.advance(2500)
    const startedMs = performance.now()
    const { text } = await ask(app.url, 'GET', '/metrics')
    const ms = performance.now() - startedMs
    return { ms, pending: parseExposition(text).value('uxone_webhook_deliveries', { status: 'pending' }) }
  }
  const scrapes = []
  for (let n = 0; n < SCRAPES; n++) scrapes.push(await scrape())
  const times = scrapes.map(({ ms }) => ms).toSorted((a, b) => a - b)
  assert.ok((times[SCRAPES / 2] ?? Infinity) < LIMIT_MS, times.map((ms) => ms.toFixed(1)).join(' '))
  assert.equal(scrapes.at(-1)?.pending, PENDING)
})
