/** `npm run demo` as a visitor meets it: a company with a past, live traffic, and no harm to data of others. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from './support/http.ts'
import { signIn } from './support/people.ts'
import { type ServerProcess, startServerProcess } from './support/server-process.ts'

const DEMO = join(import.meta.dirname, '../scripts/demo.ts')

/** Ends the demo, and only then removes its data: hooks of a test run in the order in which they were given. */
async function place(t: TestContext): Promise<{ dataDir: string; start: () => Promise<ServerProcess> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-demo-'))
  const started: ServerProcess[] = []
  t.after(async () => {
    for (const each of started) await each.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  const start = async (): Promise<ServerProcess> => {
    const demo = await startServerProcess(dataDir, {}, DEMO)
    started.push(demo)
    return demo
  }
  return { dataDir, start }
}

async function totalOf(url: string, cookie: string, path: string): Promise<number> {
  const { body, text } = await ask(url, 'GET', `${path}${path.includes('?') ? '&' : '?'}limit=1&count=true`, { cookie })
  assert.equal(typeof body.total, 'number', text)
  return Number(body.total)
}

test('a visitor finds a company at work, and finds it again', { timeout: 120_000 }, async (t) => {
  const { start } = await place(t)
  let demo = await start()
  const [, email = '', password = ''] = /^  (ada@\S+)[^]*password (\S+)$/m.exec(demo.output()) ?? []
  const ada = await signIn(demo.url, email, password)
  assert.equal(await totalOf(demo.url, ada, '/api/directory/users'), 61)
  const [, departments] = [
    await totalOf(demo.url, ada, '/api/services'),
    await ask(demo.url, 'GET', '/api/directory/departments', { cookie: ada }),
  ]
  assert.ok(Array.isArray(departments.body.data) && departments.body.data.length === 15, departments.text)
  for (const status of ['PENDING', 'APPROVED', 'REJECTED', 'CANCELLED'])
    assert.ok((await totalOf(demo.url, ada, `/api/approvals?status=${status}`)) > 3, status)
  const mali = await signIn(demo.url, email.replace('ada', 'mali.srisuk'), password)
  assert.ok((await totalOf(demo.url, mali, '/api/approvals?mine=true')) > 0, 'something waits for a visitor')

  const before = await totalOf(demo.url, ada, '/api/events')
  while ((await totalOf(demo.url, ada, '/api/events')) < before + 2) await sleep(100)
  while ((await totalOf(demo.url, ada, '/api/deliveries')) === 0) await sleep(100)
  assert.doesNotMatch(demo.output(), /"level":(40|50)/, 'no traffic was refused')

  const approvals = await totalOf(demo.url, ada, '/api/approvals')
  await demo.stop()
  demo = await start()
  const after = await totalOf(demo.url, ada, '/api/approvals')
  assert.ok(after >= approvals && after < approvals + 50, 'it is the same company')
})

test('it touches neither data that are not its own, nor a database', async (t) => {
  const { dataDir, start } = await place(t)
  await writeFile(join(dataDir, 'secret.key'), 'x')
  await assert.rejects(start(), /holds data that is not the demo’s/)
  const other = await place(t)
  await assert.rejects(
    startServerProcess(other.dataDir, { DATABASE_URL: 'postgres://db.example.com/prod' }, DEMO),
    /DATABASE_URL: the demo fills a database of its own only/,
  )
})

test('a demo that was stopped while it was made is made anew', { timeout: 60_000 }, async (t) => {
  const { dataDir, start } = await place(t)
  await writeFile(join(dataDir, 'demo.json'), '{}')
  await writeFile(join(dataDir, 'secret.key'), 'half')
  await start()
})
