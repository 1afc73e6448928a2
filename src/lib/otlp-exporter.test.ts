/** The exporter with collectors that are what collectors can be, as real servers. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import pino from 'pino'
import { Registry } from 'prom-client'
import { type Collector, startCollector } from '../../tests/support/collector.ts'
import { type Answer, answerInTurn, answerWith } from '../../tests/support/receiver.ts'
import { OtlpExporter } from './otlp-exporter.ts'
import type { FinishedSpan } from './tracer.ts'

/** The most that wait. */
const ROOM = 4096

function spanOf(n: number): FinishedSpan {
  return {
    context: { traceId: 'a'.repeat(32), spanId: (n + 1).toString(16).padStart(16, '0'), flags: 3 },
    parentSpanId: undefined,
    name: 'test',
    kind: 'client',
    startMs: 1_800_000_000_000.25,
    endMs: 1_800_000_000_001.5,
    attributes: { text: 'ไทย "\n', whole: 3, part: 0.5, missing: undefined },
    error: undefined,
  }
}

type World = {
  exporter: OtlpExporter
  counts(): Promise<{ exported: number; dropped: number }>
  /** The keys of what was logged. */
  logged: string[]
  /** Resolves with the first line. */
  hasLogged: Promise<void>
}

function startExporter(url: string, timeoutMs = 2000): World {
  const metrics = new Registry()
  const logged: string[] = []
  const { promise: hasLogged, resolve } = Promise.withResolvers<void>()
  const write = (line: string): void => {
    logged.push(String(JSON.parse(line).key))
    resolve()
  }
  const log = pino({ level: 'info' }, { write })
  const resource = { 'service.name': 'test' }
  const exporter = new OtlpExporter({
    url: `${url}/v1/traces`,
    headers: { 'x-token': 't' },
    timeoutMs,
    resource,
    log,
    metrics,
  })
  const read = async (name: string): Promise<number> => {
    const metric = await metrics.getSingleMetric(`uxone_trace_spans_${name}_total`)?.get()
    return metric?.values[0]?.value ?? NaN
  }
  return {
    exporter,
    logged,
    hasLogged,
    counts: async () => ({ exported: await read('exported'), dropped: await read('dropped') }),
  }
}

async function startBoth(
  t: TestContext,
  answer: Answer,
  timeoutMs?: number,
): Promise<World & { collector: Collector }> {
  const collector = await startCollector(answer)
  t.after(() => collector.close())
  return { ...startExporter(collector.url, timeoutMs), collector }
}

function addAll(exporter: OtlpExporter, n: number): void {
  for (let index = 0; index < n; index++) exporter.add(spanOf(index))
}

test('spans that come together go together, as OTLP says, with the headers of the settings', async (t) => {
  const { exporter, collector, counts } = await startBoth(t, answerWith(200, {}, '{}'))
  addAll(exporter, 3)
  const spans = await collector.waitForSpans(3)
  await exporter.close()
  assert.equal(collector.requests.length, 1)
  assert.equal(collector.requests[0]?.headers['x-token'], 't')
  const [{ attributes, startTimeUnixNano, endTimeUnixNano } = assert.fail()] = spans
  assert.deepEqual(attributes, { text: 'ไทย "\n', whole: 3, part: 0.5 })
  assert.deepEqual([startTimeUnixNano, endTimeUnixNano], ['1800000000000250000', '1800000000001500000'])
  assert.deepEqual(await counts(), { exported: 3, dropped: 0 })
})

test('10,000 spans at once: what there is room for is exported in batches, the others are dropped and counted', async (t) => {
  const { exporter, collector, counts } = await startBoth(t, answerWith(200))
  addAll(exporter, 10_000)
  assert.equal((await collector.waitForSpans(ROOM)).length, ROOM)
  await exporter.close()
  assert.deepEqual(
    collector.requests.map(({ json }) => JSON.stringify(json()).split('"spanId"').length - 1),
    Array.from({ length: 8 }, () => 512),
  )
  assert.deepEqual(await counts(), { exported: ROOM, dropped: 10_000 - ROOM })
})

test('a collector that is down keeps nobody waiting, and gets what waits when it is up', async (t) => {
  const gone = await startCollector()
  await gone.close()
  const { exporter, logged, hasLogged, counts } = startExporter(gone.url)
  addAll(exporter, 600)
  await hasLogged
  const collector = await startCollector(answerWith(200), Number(new URL(gone.url).port))
  t.after(() => collector.close())
  assert.equal((await collector.waitForSpans(600)).length, 600)
  await exporter.close()
  assert.deepEqual(await counts(), { exported: 600, dropped: 0 })
  assert.deepEqual(logged, ['traces.export_failed', 'traces.export_resumed'])
})

test('what a collector refuses is dropped; what it cannot take just now is sent again', async (t) => {
  const { exporter, collector, counts, logged } = await startBoth(t, answerInTurn(500, 503, 429, 302, 200))
  addAll(exporter, 512 * 3)
  await collector.waitForSpans(512 * 5)
  await exporter.close()
  assert.deepEqual(await counts(), { exported: 512, dropped: 1024 })
  assert.deepEqual(logged, ['traces.export_failed', 'traces.export_resumed'])
})

test('a collector that hangs is cut at the timeout, and its batch goes again', async (t) => {
  let asked = 0
  const { exporter, collector, counts } = await startBoth(
    t,
    (_request, response) => {
      asked += 1
      if (asked > 1) response.end()
    },
    100,
  )
  addAll(exporter, 512)
  await collector.waitForSpans(1024)
  await exporter.close()
  assert.deepEqual(await counts(), { exported: 512, dropped: 0 })
})

test('the end waits for a collector that answers, and not for one that hangs', async (t) => {
  const quick = await startBoth(t, answerWith(200))
  addAll(quick.exporter, 700)
  await quick.exporter.close()
  assert.deepEqual(await quick.counts(), { exported: 700, dropped: 0 })

  const hanging = await startBoth(t, () => undefined, 60_000)
  addAll(hanging.exporter, 700)
  await hanging.collector.waitForSpans(1)
  await hanging.exporter.close(50)
  assert.deepEqual(await hanging.counts(), { exported: 0, dropped: 700 })
  await hanging.exporter.close()
})

test('an exporter without spans opens nothing and ends at once', async () => {
  await startExporter('http://127.0.0.1:1').exporter.close()
})
