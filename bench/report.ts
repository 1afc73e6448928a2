/** docs/performance.md: what was measured last, beside what was wanted, also where it falls short. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Measure } from './rounds.ts'

export type Result = {
  name: string
  at: string
  commit: string
  machine: Record<string, string | number>
  measures: Measure[]
}

export const REPORT = join(import.meta.dirname, '../docs/performance.md')
const RESULTS = join(import.meta.dirname, 'results')

/** In the order in which they are told. */
const TITLES: Record<string, string> = {
  delivery: 'Delivering webhooks',
  decide: 'Asking and deciding',
  live: 'Telling those who listen',
  mail: 'Sending mail',
  dashboard: 'The dashboard',
}

const INTRO = `# How fast it is

Written by \`npm run bench\`, which runs everything again on your machine (\`npm run bench -- live\` one part of it) and keeps the
numbers in \`bench/results\`. Everything runs on one machine: PostgreSQL with \`fsync\` on, receivers, clients, and what it is
compared with, each in a process of its own, taking turns in one run; where there are rounds, the median is told. Ratios say
more than single figures, which swing with the machine. A ✗ is a goal that we have set ourselves and not reached.`

export async function writeReport(): Promise<void> {
  await writeFile(REPORT, await report())
}

export async function report(): Promise<string> {
  const results = await readResults()
  return `${[INTRO, ...results.map(section)].join('\n\n')}\n`
}

async function readResults(): Promise<Result[]> {
  const files = (await readdir(RESULTS)).filter((file) => file.endsWith('.json'))
  const order = Object.keys(TITLES)
  const names = files
    .map((file) => basename(file, '.json'))
    .toSorted((one, other) => order.indexOf(one) - order.indexOf(other))
  return Promise.all(
    names.map(async (name): Promise<Result> => JSON.parse(await readFile(join(RESULTS, `${name}.json`), 'utf8'))),
  )
}

function section({ name, at, commit, machine, measures }: Result): string {
  const { cpu, cores, memoryGiB, node, postgres } = machine
  return `## ${TITLES[name] ?? name}

\`npm run bench -- ${name}\`, ${at.slice(0, 10)}, commit ${commit}; ${cpu}, ${cores} cores, ${memoryGiB} GiB; Node ${node}, PostgreSQL ${postgres}.

| | | goal | |
| --- | ---: | ---: | --- |
${measures.map(line).join('\n')}`
}

function line({ name, value, unit, goal = '', ok }: Measure): string {
  const number = value >= 1000 ? Math.round(value).toLocaleString('en') : String(value)
  return `| ${name.replaceAll('|', String.raw`\|`)} | ${number} ${unit} | ${goal} | ${ok === undefined ? '' : ok ? '✓' : '✗'} |`
}
