/**
 * What `npm test` runs: static checks, then every test against one throw-away PostgreSQL.
 * Files named `*.alone.test.ts` promise a time of the whole program: they run first, with no neighbour on the processors.
 * With arguments, only the test files whose path contains one of them, and no static checks.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { startTestCluster } from '../tests/support/postgres.ts'

const ROOT = join(import.meta.dirname, '..')
const BIN = join(ROOT, 'node_modules', '.bin')
const TEST_TIMEOUT_MS = 120_000
/** Longer than one test may take. */
const SILENCE_MS = 150_000

const STATIC_CHECKS = [
  { title: 'Types', command: ['tsc'] },
  { title: 'Types of the dashboard', command: ['tsc', '-p', 'dashboard'], needs: 'dashboard/tsconfig.json' },
  { title: 'Lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { title: 'Format', command: ['oxfmt', '--check', '.'] },
] as const

process.exitCode = await main(process.argv.slice(2))

async function main(filters: readonly string[]): Promise<number> {
  if (filters.length === 0) {
    for (const check of STATIC_CHECKS) {
      if ('needs' in check && !existsSync(join(ROOT, check.needs))) continue
      const code = await runCheck(check.title, check.command)
      if (code !== 0) return code
    }
  }
  const files = findTests(filters)
  if (files.length > 0) return runTests(files)
  console.error(`No test file was found${filters.length > 0 ? ` for ${filters.join(', ')}` : ''}.`)
  return 1
}

async function runCheck(title: string, [name, ...args]: readonly [string, ...string[]]): Promise<number> {
  heading(`${title} (${[name, ...args].join(' ')})`)
  // The tools are started by `env node`: it must be the Node of node_modules.
  const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env['PATH'] ?? ''}` }
  const child = spawn(join(BIN, name), args, { cwd: ROOT, stdio: 'inherit', env })
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('exit', (status) => resolve(status ?? 1))
  })
  if (code !== 0) console.error(`\n${title}: failed (exit code ${code})`)
  return code
}

function findTests(filters: readonly string[]): string[] {
  const all = ['src', 'dashboard/src', 'tests'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  const wanted = filters.map((filter) => filter.replace(/^\.\//, ''))
  return all
    .filter((name) => name.endsWith('.test.ts'))
    .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
    .toSorted()
}

async function runTests(files: readonly string[]): Promise<number> {
  heading(`Tests (${files.length} files)`)
  const stop = files.some(usesDatabase) ? await startDatabase() : undefined
  try {
    const isAlone = (file: string): boolean => file.endsWith('.alone.test.ts')
    const stopped = stopOnSignal()
    const alone = await report(files.filter(isAlone), 1, stopped)
    const others = files.filter((file) => !isAlone(file))
    const together = await report(others, 2, stopped)
    return alone || together
  } finally {
    await stop?.()
  }
}

/** Pure tests lie in `src/` and have no `.pg.` in their name; they must run when nothing else does. */
function usesDatabase(file: string): boolean {
  return file.includes('.pg.') || !file.startsWith('src')
}

async function startDatabase(): Promise<() => Promise<void>> {
  const cluster = await startTestCluster()
  process.env['TEST_POSTGRES_HOST'] = cluster.host
  return cluster.stop
}

function stopOnSignal(): AbortController {
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort())
  return stopped
}

async function report(files: readonly string[], concurrency: number, stopped: AbortController): Promise<number> {
  if (stopped.signal.aborted) return 1
  if (files.length === 0) return 0
  const paths = files.map((file) => join(ROOT, file))
  const events = run({ files: paths, concurrency, timeout: TEST_TIMEOUT_MS, signal: stopped.signal })
  stopWhenSilent(events, stopped)
  let failed = false
  const empty: string[] = []
  events.on('test:fail', ({ todo }) => {
    failed ||= todo === undefined
  })
  events.on('test:pass', ({ name }) => {
    // A file without a test of its own counts as one test, which has the file's name.
    if (paths.includes(name)) empty.push(name)
  })
  const output = events.compose(spec)
  output.pipe(process.stdout, { end: false })
  await once(output, 'end')
  if (empty.length > 0) console.error(`No test in ${empty.join(', ')}.`)
  return failed || empty.length > 0 || stopped.signal.aborted ? 1 : 0
}

/** A test has its time-out; a file whose tests are over but that does not end has only this. */
function stopWhenSilent(events: ReturnType<typeof run>, stopped: AbortController): void {
  const giveUp = () => {
    console.error('\nNo test has reported for a long time: the file named below does not end (an open handle?).')
    stopped.abort()
  }
  const watch = setTimeout(giveUp, SILENCE_MS).unref()
  events.on('data', () => watch.refresh()).once('end', () => clearTimeout(watch))
}

function heading(text: string): void {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}`)
}
