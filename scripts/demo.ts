/**
 * `npm run demo`: the server with a sample company, receivers for its webhooks and live traffic. The data go to
 * `./data/demo`, or to DATA_DIR; remove that directory to begin anew.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { readConfig, type Config } from '../src/config.ts'
import { createLog } from '../src/lib/log.ts'
import { StartupError } from '../src/lib/startup-error.ts'
import { start } from '../src/start.ts'
import { call } from './demo/client.ts'
import { isVisitor, PASSWORD } from './demo/company.ts'
import { type Demo, demo as demoShape, fillDemo } from './demo/fill.ts'
import { chanceFrom } from './demo/random.ts'
import { startTraffic } from './demo/traffic.ts'
import { endpointsAt } from './sample/endpoints.ts'
import { startReceivers } from './sample/receivers.ts'

const ADMIN = { ADMIN_EMAIL: 'ada@demo.example.com', ADMIN_PASSWORD: PASSWORD }
const SETTINGS = { ...ADMIN, ALLOW_HTTP_WEBHOOKS: 'true', EGRESS_ALLOW_CIDRS: '127.0.0.0/8', LOG_LEVEL: 'warn' }
const MARK = 'demo.json'
const UNFINISHED = '{}'

const step = (message: string): void => console.error(`· ${message}`)

async function main(): Promise<void> {
  const { DATABASE_URL, ...env } = process.env
  if (DATABASE_URL !== undefined)
    throw new StartupError('DATABASE_URL: the demo fills a database of its own only; unset it')
  const dataDir = resolve(env.DATA_DIR ?? join(import.meta.dirname, '../data/demo'))
  const config = readConfig({ ...SETTINGS, ...env, DATA_DIR: dataDir })
  const log = await createLog(config.logLevel, process.stdout.isTTY)
  const demo = (await readDemo(dataDir)) ?? (await makeDemo(dataDir, () => fillDemo(config, log, step)))
  const receivers = await startReceivers()
  const program = await start({ config, log, step })
  await connectWebhooks(program.url, demo, receivers.url)
  const onError = (error: unknown): void => log.warn({ key: 'demo.traffic_failed', err: error }, 'the demo goes on')
  const traffic = startTraffic({ url: program.url, demo, onError }, chanceFrom(Date.now()))
  announce(program.url, config, demo)
  stopOnSignal(async () => {
    await traffic.stop()
    await program.stop()
    receivers.close()
  })
}

/** Undefined when there is nothing yet. @throws StartupError for data of somebody else. */
async function readDemo(dataDir: string): Promise<Demo | undefined> {
  const text = await readFile(join(dataDir, MARK), 'utf8').catch(() => undefined)
  if (text !== undefined && text !== UNFINISHED) return demoShape.parse(JSON.parse(text))
  const files = await readdir(dataDir).catch(() => [])
  if (text === undefined && files.length > 0)
    throw new StartupError(`DATA_DIR: ${dataDir} holds data that is not the demo’s; give an empty directory`)
  // A demo that was stopped while it was being made: nobody has seen it.
  if (text === UNFINISHED) await rm(dataDir, { recursive: true, force: true })
  return undefined
}

async function makeDemo(dataDir: string, fill: () => Promise<Demo>): Promise<Demo> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, MARK)
  await writeFile(path, UNFINISHED, { mode: 0o600 })
  const demo = await fill()
  await writeFile(path, JSON.stringify(demo), { mode: 0o600 })
  return demo
}

/** The receivers listen at another port each time. */
async function connectWebhooks(url: string, { keys }: Demo, receiversUrl: string): Promise<void> {
  const service = { name: 'Purchasing', url, key: keys.Purchasing }
  const { data } = await call<{ data: { id: string; name: string }[] }>(service, 'GET', '/api/service/webhooks')
  const endpoints = Object.values(endpointsAt(receiversUrl))
  for (const { id, name } of data) {
    const endpoint = endpoints.find((each) => each.name === name)
    if (endpoint) await call(service, 'PUT', `/api/service/webhooks/${id}`, { url: endpoint.url })
  }
}

function announce(url: string, { admin }: Config, { people }: Demo): void {
  const visitors = people.filter((each) => isVisitor(each) && each.role !== 'SYSTEM_ADMINISTRATOR')
  const lines = visitors.map(({ email, name, role }) => `  ${email.padEnd(36)}${name}, ${role}`)
  console.log(`
UXOne Approvals, with a sample company: ${url}

Sign in as
  ${(admin?.email ?? '').padEnd(36)}Ada Admin, SYSTEM_ADMINISTRATOR
${lines.join('\n')}
each with the password ${PASSWORD}

Somebody asks or answers every few seconds. Ctrl-C stops it.
`)
}

function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(130)
      isStopping = true
      stop().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      )
    })
  }
}

function fail(error: unknown): never {
  if (error instanceof StartupError) console.error(`Cannot start: ${error.message}`)
  else console.error(error)
  process.exit(1)
}

main().catch(fail)
