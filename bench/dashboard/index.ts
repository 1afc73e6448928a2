/** `npm run bench -- dashboard`: the inbox with 100,000 and with 1,000,000 approvals, by the real program in a real browser; and Lighthouse. */
import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { connectionTo } from '../../src/db/embedded-connection.ts'
import { launchBrowser } from '../../tests/support/browser.ts'
import { ADMIN, startServerProcess } from '../../tests/support/server-process.ts'
import { atMost, chosen, type Measure } from '../rounds.ts'
import { timeRequests } from './api.ts'
import { askLighthouse } from './lighthouse.ts'
import { look } from './pages.ts'
import { requestApproval } from './request.ts'
import { seedApprovals } from './seed.ts'
import { signIn } from '../../tests/support/people.ts'

const ASSETS = join(import.meta.dirname, '../../dashboard/dist/assets')
/** How many approvals there are, and the 99th percentile of milliseconds that each request may take. */
const SIZES = [
  { count: 100_000, atMostMs: 50 },
  { count: 1_000_000, atMostMs: 100 },
]
const LIGHTHOUSE_COUNT = 100_000
const FIRST_PAINT_MS = 1000
const KEY_MS = 100
const SCRIPTS_KB = 250

const SECTIONS = { pages: measurePages, lighthouse: measureByLighthouse }

/** One section by its name, or all. */
export async function benchDashboard(section?: string): Promise<Measure[]> {
  const measures: Measure[] = []
  for (const [, run] of chosen(SECTIONS, section)) measures.push(...(await run()))
  return measures
}

async function measurePages(): Promise<Measure[]> {
  const measures: Measure[] = []
  for (const size of SIZES) measures.push(...(await measureSize(size)))
  return measures
}

type World = { url: string; cookie: string }

async function seeded(stack: AsyncDisposableStack, count: number): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-bench-'))
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  stack.defer(() => server.stop())
  await seedApprovals(connectionTo(join(dataDir, 'postgres/run'), 'uxone'), count, ADMIN.email)
  return { url: server.url, cookie: await signIn(server.url, ADMIN.email, ADMIN.password) }
}

async function measureSize({ count, atMostMs }: (typeof SIZES)[number]): Promise<Measure[]> {
  await using stack = new AsyncDisposableStack()
  const { url, cookie } = await seeded(stack, count)
  const of = (what: string): string => `${count.toLocaleString('en')}: ${what}`
  const requests = await timeRequests(url, cookie)
  const browser = await launchBrowser()
  stack.defer(() => browser.close())
  const seen = await look(browser, url)
  return [
    ...requests.map(({ path, p99 }) => atMost(of(`${path}, p99`), p99, atMostMs)),
    atMost(of('inbox, first paint, cold'), seen.firstPaintMs, FIRST_PAINT_MS),
    atMost(of('inbox, first row, cold'), seen.firstRowMs, FIRST_PAINT_MS),
    atMost(of('key to change, p50'), seen.keyP50Ms, KEY_MS),
    atMost(of('key to change, p95'), seen.keyP95Ms, KEY_MS),
    atMost(of('scripts of the inbox, gzip'), await gzipped(seen.scripts), SCRIPTS_KB, 'KB'),
  ]
}

async function measureByLighthouse(): Promise<Measure[]> {
  await using stack = new AsyncDisposableStack()
  const { url, cookie } = await seeded(stack, LIGHTHOUSE_COUNT)
  const approval = await requestApproval(url, cookie)
  return await askLighthouse(url, { inbox: '/', approval })
}

async function gzipped(paths: string[]): Promise<number> {
  const files = await Promise.all(
    paths.filter((path) => path.startsWith('/assets/')).map((path) => readFile(join(ASSETS, basename(path)))),
  )
  return files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0) / 1000
}
