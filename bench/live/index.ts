/**
 * `npm run bench -- live`: how soon everybody who listens is told of a decision, and what one of them costs the server.
 * Server, those who listen and the one who decides are processes of their own.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbedded } from '../../src/db/embedded.ts'
import { launchBrowser } from '../../tests/support/browser.ts'
import { type Remote, sharedMicros, spawnRemote } from '../delivery/rpc.ts'
import { atMost, chosen, type Measure, quantile, round } from '../rounds.ts'
import { openBrowserPage } from './browser.ts'
import type { Opening, Way } from './clients-process.ts'
import type { Memory } from './memory.ts'
import type { Asked } from './server-process.ts'

const STREAMS = 5000
const SOCKETS = 1000
const DECISIONS = 50
/** Of those, the first: collecting garbage has thrown compiled code away. */
const UNCOUNTED = 5
/** Between two decisions: one is told before the next. */
const REST_MS = 300
const ONE = { decisions: 400, perSecond: 20 }
const WARM_UP = { count: 200, decisions: 50 }

type Server = { remote: Remote; url: string }
type Bench = { server: Server; bare: Server }
type Section = (bench: Bench) => Promise<Measure[]>

const SECTIONS: Record<string, Section> = {
  one: oneClient,
  browser: oneBrowser,
  sse: (bench) => everybody(bench, 'sse', STREAMS),
  ws: (bench) => everybody(bench, 'ws', SOCKETS),
}

/** Each section has a server of its own, whose memory nobody has used before. */
export async function benchLive(section?: string): Promise<Measure[]> {
  const measures: Measure[] = []
  for (const [name, run] of chosen(SECTIONS, section)) {
    console.log(` ${name}`)
    await using stack = new AsyncDisposableStack()
    const bench = await prepare(stack)
    await warmUp(bench)
    measures.push(...(await run(bench)))
  }
  return measures
}

async function prepare(stack: AsyncDisposableStack): Promise<Bench> {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-bench-'))
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  const postgres = await startEmbedded({ dataDir, log: () => undefined })
  stack.defer(() => postgres.stop())
  const [remote, bare] = [spawned('server-process.ts', stack), spawned('bare-process.ts', stack)]
  return {
    server: { remote, url: await remote.call('open', postgres.connection) },
    bare: { remote: bare, url: await bare.call('open') },
  }
}

function spawned(script: string, stack: AsyncDisposableStack): Remote {
  const remote = spawnRemote(join(import.meta.dirname, script))
  stack.defer(() => remote.stop())
  return remote
}

/** What a server compiles and caches is not what a client costs. */
async function warmUp({ server, bare }: Bench): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const { count, decisions } = WARM_UP
  for (const way of ['sse', 'ws'] as const) {
    const asked = await server.remote.call<Asked>('ask', decisions)
    const cookies = await server.remote.call<string[]>('people', count)
    const clients = await listening(server, { way, cookies }, stack)
    const others = await listening(bare, { way: 'sse', cookies }, stack)
    for (const id of asked.ids) {
      await decided({ clients, count, ...server, ...asked }, id)
      await decided({ clients: others, count, ...bare, cookie: '' }, id)
    }
    for (const each of [clients, others]) await each.stop()
  }
}

/** A process with so many who listen. */
async function listening(
  { url }: Server,
  { way, cookies }: Omit<Opening, 'url'>,
  stack: AsyncDisposableStack,
): Promise<Remote> {
  const clients = spawned('clients-process.ts', stack)
  await clients.call('open', { url, way, cookies } satisfies Opening)
  return clients
}

/** From the commit until one who listens has it, while decisions come at a steady pace. */
async function oneClient({ server }: Bench): Promise<Measure[]> {
  await using stack = new AsyncDisposableStack()
  const { remote } = server
  const cookies = await remote.call<string[]>('people', 1)
  const client = await listening(server, { way: 'sse', cookies }, stack)
  return await commitToTold('one client', remote, async (ids) => {
    const told = await Promise.all(ids.map((id) => client.call<number[]>('toldOf', { id, count: 1 })))
    return new Map(ids.map((id, index) => [id, told[index]?.[0] ?? Number.NaN]))
  })
}

/** The same for a page of the dashboard in Chromium, which shows what changes. */
async function oneBrowser({ server }: Bench): Promise<Measure[]> {
  const browser = await launchBrowser()
  try {
    const [cookie = ''] = await server.remote.call<string[]>('people', 1)
    const page = await openBrowserPage(browser, server.url, cookie)
    const measures = await commitToTold('one browser', server.remote, (ids) => page.toldOf(ids.length))
    await page.close()
    return measures
  } finally {
    await browser.close()
  }
}

async function commitToTold(
  name: string,
  remote: Remote,
  toldOf: (ids: string[]) => Promise<Map<string, number>>,
): Promise<Measure[]> {
  const asked = await remote.call<Asked>('ask', ONE.decisions)
  const commits = await remote.call<Map<string, number>>('decide', { asked, perSecond: ONE.perSecond })
  const told = await toldOf([...commits.keys()])
  const ms = [...commits].map(([id, committed]) => ((told.get(id) ?? Number.NaN) - committed) / 1000)
  return [
    { name: `${name}: commit to told, p50`, value: round(quantile(ms, 0.5)), unit: 'ms' },
    atMost(`${name}: commit to told, p99`, quantile(ms, 0.99), 50),
  ]
}

type Outcome = { ms: number[][]; before: Memory; open: Memory; after: Memory }

/** From before the request that decides until each of all has the event; beside a bare server that tells as many. */
async function everybody({ server, bare }: Bench, way: Way, count: number): Promise<Measure[]> {
  await using stack = new AsyncDisposableStack()
  const asked = await server.remote.call<Asked>('ask', DECISIONS)
  const cookies = await server.remote.call<string[]>('people', count)
  const open = async (at: Server, by: Way): Promise<{ clients: Remote; outcome: Outcome }> => {
    const before = await at.remote.call<Memory>('memory')
    const clients = await listening(at, { way: by, cookies }, stack)
    const now = await at.remote.call<Memory>('memory')
    return { clients, outcome: { ms: [], before, open: now, after: now } }
  }
  const [ours, limit] = [await open(server, way), await open(bare, 'sse')]
  for (const id of asked.ids) {
    ours.outcome.ms.push(await decided({ ...ours, count, ...server, ...asked }, id))
    await sleep(REST_MS)
    limit.outcome.ms.push(await decided({ ...limit, count, ...bare, cookie: '' }, id))
    await sleep(REST_MS)
  }
  for (const { ms } of [ours.outcome, limit.outcome]) ms.splice(0, UNCOUNTED)
  ours.outcome.after = await server.remote.call<Memory>('memory')
  limit.outcome.after = await bare.remote.call<Memory>('memory')
  const name = `${count} ${way === 'sse' ? 'streams' : 'WebSockets'}`
  return report({ name, count, ours: ours.outcome, limit: limit.outcome })
}

type Deciding = { clients: Remote; count: number; url: string; cookie: string }

/** Milliseconds until each was told. */
async function decided({ clients, count, url, cookie }: Deciding, id: string): Promise<number[]> {
  const startedAt = sharedMicros()
  const response = await fetch(new URL(`/api/approvals/${id}/approve`, url), { method: 'POST', headers: { cookie } })
  if (!response.ok) throw new Error(`deciding answered ${response.status}: ${await response.text()}`)
  await response.arrayBuffer()
  return (await clients.call<number[]>('toldOf', { id, count })).map((at) => (at - startedAt) / 1000)
}

type Outcomes = { name: string; count: number; ours: Outcome; limit: Outcome }

function report({ name, count, ours, limit }: Outcomes): Measure[] {
  const at = ({ ms }: Outcome, share: number): number => quantile(ms.flat(), share)
  const each = (from: Memory, to: Memory, kind: keyof Memory): number => (to[kind] - from[kind]) / count / 1024
  const [p99, bareP99] = [at(ours, 0.99), at(limit, 0.99)]
  return [
    { name: `${name}: decision to told, p50`, value: round(at(ours, 0.5)), unit: 'ms' },
    atMost(`${name}: decision to told, p99`, p99, 150),
    { name: `${name}: a bare server that tells as many, p99`, value: round(bareP99), unit: 'ms' },
    { name: `${name}: ours ÷ bare, p99`, value: round(p99 / bareP99), unit: '×' },
    atMost(`${name}: the server’s memory for each`, each(ours.before, ours.open, 'rss'), 25, 'KiB'),
    atMost(`${name}: the same after ${DECISIONS} decisions`, each(ours.before, ours.after, 'rss'), 25, 'KiB'),
    { name: `${name}: of that, heap and buffers`, value: round(each(ours.before, ours.after, 'heap')), unit: 'KiB' },
    {
      name: `${name}: the whole server, nothing collected`,
      value: round(ours.after.uncollected / 2 ** 20),
      unit: 'MiB',
    },
    {
      name: `${name}: a bare server’s memory for each`,
      value: round(each(limit.before, limit.after, 'rss')),
      unit: 'KiB',
    },
  ]
}
