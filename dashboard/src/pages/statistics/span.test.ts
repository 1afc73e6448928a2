import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { insights } from './measures.ts'
import { statisticsSearch } from './search.ts'
import { spanOf, toDay } from './span.ts'

const NOW = new Date(2026, 4, 12, 23, 30)
const local = (month: number, day: number): string => new Date(2026, month - 1, day).toISOString()

test('the last days begin with a day and end now; the question is the same all day', () => {
  assert.equal(spanOf({}, NOW).from, local(4, 13))
  assert.deepEqual(spanOf({ range: '7d' }, NOW), spanOf({ range: '7d' }, new Date(2026, 4, 12, 0, 0, 1)))
  assert.equal(spanOf({ range: '7d' }, NOW).to, undefined)
  assert.deepEqual(insights({}, 'day').queryKey, insights({ range: '30d' }, 'day').queryKey)
})

test('days of one’s own are whole, the last one too', () => {
  assert.partialDeepStrictEqual(spanOf({ from: '2026-05-01', to: '2026-05-10' }, NOW), {
    from: local(5, 1),
    to: local(5, 11),
    fault: undefined,
  })
  assert.partialDeepStrictEqual(spanOf({ from: '2026-05-12' }, NOW), { from: local(5, 12), to: undefined })
  assert.partialDeepStrictEqual(spanOf({ to: '2026-04-30' }, NOW), { from: local(4, 1), to: local(5, 1) })
  assert.equal(spanOf({ from: '2026-05-10', to: '2026-05-10', range: '7d' }, NOW).from, local(5, 10))
})

test('of many days, weeks are told', () => {
  const stepOf = (from: string): string => spanOf({ from, to: '2026-05-12' }, NOW).step
  assert.deepEqual([spanOf({}, NOW).step, spanOf({ range: '90d' }, NOW).step], ['day', 'week'])
  assert.deepEqual([stepOf('2026-03-29'), stepOf('2026-03-28')], ['day', 'week'])
})

test('what cannot be told of has a reason', () => {
  const faultOf = (from: string, to?: string): string | undefined => spanOf({ from, to }, NOW).fault
  assert.match(faultOf('2026-05-10', '2026-05-09') ?? '', /after the last/)
  assert.match(faultOf('2026-05-13') ?? '', /after the last/)
  assert.equal(faultOf('2026-05-12'), undefined)
  assert.equal(faultOf('2026-01-01', '2026-04-02'), undefined, '92 days')
  assert.match(faultOf('2026-01-01', '2026-04-03') ?? '', /At most 92 days/)
})

test('a quarter in which clocks are put back or forward is none too long', () => {
  const script = `
    const { spanOf } = await import(${JSON.stringify(new URL('span.ts', import.meta.url).href)})
    const { fault, from, to } = spanOf({ from: process.argv[1], to: process.argv[2] }, new Date())
    process.stdout.write(JSON.stringify([fault ?? null, (Date.parse(to) - Date.parse(from)) / 3_600_000]))`
  const told = (TZ: string, ...days: string[]): unknown =>
    JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script, ...days], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      }),
    )
  assert.deepEqual(told('Europe/Berlin', '2026-10-01', '2026-12-31'), [null, 92 * 24 + 1])
  assert.deepEqual(told('Pacific/Auckland', '2026-07-01', '2026-09-30'), [null, 92 * 24 - 1])
})

test('the address keeps days that there are, and no others', () => {
  assert.partialDeepStrictEqual(statisticsSearch({ from: '2026-02-28', to: '2026-02-30' }), {
    from: '2026-02-28',
    to: undefined,
  })
  assert.equal(toDay(NOW), '2026-05-12')
})
