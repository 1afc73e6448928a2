/** Two real programs on one database: each tells of the other, and of what both keep house with; one that stops is gone at once. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { ask } from '../support/http.ts'
import { signIn } from '../support/people.ts'
import { testDatabase } from '../support/postgres.ts'
import { ADMIN, nodeSettings, startServerProcess } from '../support/server-process.ts'

const told = z.object({
  nodes: z.array(z.object({ roles: z.array(z.string()), isThis: z.boolean(), pid: z.number() })),
  tasks: z.array(z.object({ task: z.string(), error: z.string().nullable() })),
  warnings: z.array(z.object({ code: z.string() })),
})
type Told = z.output<typeof told>

const PATIENCE_MS = 40_000
/** Some of every hour, some of every minute. */
const HOUSEKEEPING = new Set(['ensurePartitions', 'forgetOldMails', 'watchHealth', 'remind', 'digest'])
const namesOf = (tasks: Told['tasks']): Set<string> => new Set(tasks.map(({ task }) => task))

test('nodes know of each other', { timeout: 60_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-nodes-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const database = await testDatabase()
  cleanup.defer(() => database.drop())
  const env = nodeSettings(database)
  const api = await startServerProcess(dataDir, { ...env, ROLES: 'api' })
  cleanup.defer(() => api.stop())
  const cookie = await signIn(api.url, ADMIN.email, ADMIN.password)
  const until = async (isSo: (system: Told) => boolean): Promise<Told> => {
    const endsAtMs = performance.now() + PATIENCE_MS
    for (;;) {
      const system = told.parse((await ask(api.url, 'GET', '/api/system', { cookie })).body)
      if (isSo(system)) return system
      assert.ok(performance.now() < endsAtMs, `it is still not so: ${JSON.stringify(system)}`)
    }
  }
  const alone = await until(({ nodes }) => nodes.length === 1)
  assert.deepEqual(alone.nodes, [{ roles: ['api'], isThis: true, pid: api.child.pid }])
  assert.deepEqual(alone.warnings[0], { code: 'no_worker' })
  assert.deepEqual(alone.tasks, [])

  const worker = await startServerProcess(dataDir, { ...env, ROLES: 'worker' })
  cleanup.defer(() => worker.stop())
  const both = await until(({ nodes, tasks }) => nodes.length === 2 && HOUSEKEEPING.isSubsetOf(namesOf(tasks)))
  assert.deepEqual(both.nodes[1], { roles: ['worker'], isThis: false, pid: worker.child.pid })
  assert.deepEqual(
    both.tasks.filter(({ error }) => error !== null),
    [],
  )
  assert.ok(!both.warnings.some(({ code }) => code === 'no_worker'))
  await worker.stop()
  const { nodes } = told.parse((await ask(api.url, 'GET', '/api/system', { cookie })).body)
  assert.deepEqual(
    nodes.map(({ isThis }) => isThis),
    [true],
  )
})
