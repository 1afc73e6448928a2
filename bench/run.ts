/**
 * `npm run bench` runs every benchmark, `npm run bench -- decide` one of them; each writes bench/results/<name>.json and, with it,
 * docs/performance.md.
 * `npm run bench -- delivery.drain` runs one section, and writes nothing.
 */
import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { benchDashboard } from './dashboard/index.ts'
import { benchDecide } from './decide.ts'
import { benchDelivery } from './delivery/index.ts'
import { benchLive } from './live/index.ts'
import { benchMail } from './mail/index.ts'
import { type Result, writeReport } from './report.ts'
import type { Measure } from './rounds.ts'

export type Benchmark = (section?: string) => Promise<Measure[]>

const BENCHMARKS: Record<string, Benchmark> = {
  dashboard: benchDashboard,
  decide: benchDecide,
  delivery: benchDelivery,
  live: benchLive,
  mail: benchMail,
}

const wanted = process.argv.slice(2)
const names = wanted.length > 0 ? wanted : Object.keys(BENCHMARKS)
for (const wish of names) {
  const [name = '', section] = wish.split('.')
  const run = BENCHMARKS[name]
  if (!run) throw new Error(`there is no benchmark ${name}; there are ${Object.keys(BENCHMARKS).join(', ')}`)
  console.log(`\n${wish}`)
  const measures = await run(section)
  console.table(
    measures.map(({ name: what, value, unit, goal = '', ok }) => ({ what, value, unit, goal, ok: ok ?? '' })),
  )
  if (section === undefined) await save(name, measures)
}

async function save(name: string, measures: Measure[]): Promise<void> {
  const folder = join(import.meta.dirname, 'results')
  await mkdir(folder, { recursive: true })
  const result: Result = { name, at: new Date().toISOString(), commit: commit(), machine: machine(), measures }
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`)
  await writeReport()
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
}

function machine(): Record<string, string | number> {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    os: `${process.platform} ${release()}`,
    node: process.version,
    postgres: '18 (embedded), fsync on',
  }
}
