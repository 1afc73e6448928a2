/** PostgreSQL alone is killed while clients are at work: the server stays, answers 503 meanwhile, and loses nothing. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ask } from '../support/http.ts'
import { ADMIN, postgresPid, startServerProcess } from '../support/server-process.ts'
import { signIn } from '../support/people.ts'

const CLIENTS = 12
const KILLS = 5

test('a killed PostgreSQL is started again under a server that goes on', { timeout: 120_000 }, async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-db-kill-'))
  const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  t.after(async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  const cookie = await signIn(server.url, ADMIN.email, ADMIN.password)
  const service = { name: 'Load', permissions: ['*'], rateLimit: 10_000 }
  const key = String((await ask(server.url, 'POST', '/api/services', { cookie, body: service })).body.serviceKey)

  const acknowledged: string[] = []
  const statuses = new Map<number, number>()
  const state = { isOver: false, created: 0 }
  const client = async (): Promise<void> => {
    while (!state.isOver) {
      const body = { title: 'T', approvers: [{ email: ADMIN.email }] }
      const { status, body: made, text } = await ask(server.url, 'POST', '/api/service/approvals', { key, body })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      assert.ok(status === 201 || status === 503, `answered ${status}: ${text}`)
      if (status === 201) acknowledged.push(String(made.id))
      // A client that is told to try again leaves the machine to the database meanwhile.
      else await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const clients = Array.from({ length: CLIENTS }, client)
  const failed = Promise.all(clients)
  for (let kill = 0; kill < KILLS; kill++) {
    const before = acknowledged.length
    // Work is under way when it is killed, and under way again afterwards.
    await Promise.race([failed, until(() => acknowledged.length > before + 20)])
    process.kill(await postgresPid(dataDir), 'SIGKILL')
  }
  const after = acknowledged.length
  await Promise.race([failed, until(() => acknowledged.length > after + 20)])
  state.isOver = true
  await failed

  assert.equal(server.child.exitCode, null, server.output())
  for (const id of acknowledged) {
    const { status } = await ask(server.url, 'GET', `/api/service/approvals/${id}`, { key })
    assert.equal(status, 200, `${id} was acknowledged`)
  }
  t.diagnostic(JSON.stringify(Object.fromEntries(statuses)))
})

/** Resolves once `condition` holds; looks again every few ms, and keeps no process alive that has failed meanwhile. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5).unref())
}
