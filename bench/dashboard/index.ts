/** `npm run bench -- dashboard`: the inbox with 100,000 and with 1,000,000 approvals, by the real program in a real browser. */
import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { connectionTo } from '../../src/db/embedded-connection.ts'
import { launchBrowser } from '../../tests/support/browser.ts'
import { ADMIN, startServerProcess } from '../../tests/support/server-process.ts'
import { atMost, type Measure } from '../rounds.ts'
import { timeRequests } from './api.ts'
import { look } from './pages.ts'
import { seedApprovals } from './seed.ts'
import { signIn } from '../../tests/support/people.ts'

const ASSETS = join(import.meta.dirname, '../../dashboard/dist/assets')
/** How many approvals there are, and the 99th percentile of milliseconds that each request may take. */
const SIZES = [
  { count: 100_000, atMostMs: 50 },
  { count: 1_000_000, atMostMs: 100 },
]
const FIRST_PAINT_MS = 1000
const KEY_MS = 100
const SCRIPTS_KB = 250

export async function benchDashboard(): Promise<Measure[]> {
  const browser = await launchBrowser()
  try {
    const measures: Measure[] = []
    for (const size of SIZES) measures.push(...(await measure(browser, size)))
    return measures
  } finally {
    await browser.close()
  }
}

async function measure(browser: Browser, { count, atMostMs }: (typeof SIZES)[number]): Promise<Measure[]> {
  await using stack = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-bench-'))
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  stack.defer(() => server.stop())
  await seedApprovals(connectionTo(join(dataDir, 'postgres/run'), 'uxone'), count, ADMIN.email)
  const cookie = await signIn(server.url, ADMIN.email, ADMIN.password)
  const of = (what: string): string => `${count.toLocaleString('en')}: ${what}`
  const requests = await timeRequests(server.url, cookie)
  const seen = await look(browser, server.url)
  return [
    ...requests.map(({ path, p99 }) => atMost(of(`${path}, p99`), p99, atMostMs)),
    atMost(of('inbox, first paint, cold'), seen.firstPaintMs, FIRST_PAINT_MS),
    atMost(of('inbox, first row, cold'), seen.firstRowMs, FIRST_PAINT_MS),
    atMost(of('key to change, p50'), seen.keyP50Ms, KEY_MS),
    atMost(of('key to change, p95'), seen.keyP95Ms, KEY_MS),
    atMost(of('scripts of the inbox, gzip'), await gzipped(seen.scripts), SCRIPTS_KB, 'KB'),
  ]
}

async function gzipped(paths: string[]): Promise<number> {
  const files = await Promise.all(
    paths.filter((path) => path.startsWith('/assets/')).map((path) => readFile(join(ASSETS, basename(path)))),
  )
  return files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0) / 1000
}
