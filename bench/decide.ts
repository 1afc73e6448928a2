/**
 * Creates and decides per second: over HTTP, by calling the verbs, and as the very same SQL without any program around
 * it (recorded from the verbs, replayed with fresh ids), all on one PostgreSQL with fsync on.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import pino from 'pino'
import { Pool } from 'undici'
import { createApp } from '../src/app.ts'
import { createBody, type CreateBody } from '../src/approvals/contract.ts'
import { createApproval } from '../src/approvals/create.ts'
import { decide } from '../src/approvals/decide.ts'
import { readConfig } from '../src/config.ts'
import type { ServiceActor } from '../src/context.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'
import { openPool } from '../src/db/open.ts'
import { systemClock } from '../src/lib/clock.ts'
import { createIds } from '../src/lib/ids.ts'
import { wire, type Wired } from '../src/wire.ts'
import { createPerson, createService } from '../tests/support/people.ts'
import { recordSql, replayer } from './replay.ts'
import { alternate, ratePerSecond, type Measure } from './rounds.ts'

const CALLERS = 16
const ROUND_MS = 2_000
const ROUNDS = 5

type Bench = Wired & { actor: ServiceActor; key: string; approverId: string; pool: pg.Pool; body: CreateBody }

export async function benchDecide(): Promise<Measure[]> {
  await using stack = new AsyncDisposableStack()
  const bench = await prepare(stack)
  const { url } = await listen(bench, stack)
  const http = new Pool(url, { connections: CALLERS })
  stack.defer(() => http.close())
  const sql = replayer(bench.pool, createIds(systemClock), await recordSql(() => createAndDecide(bench)))
  const run = (work: () => Promise<void>) => () => ratePerSecond(work, { callers: CALLERS, ms: ROUND_MS })

  const contestants = {
    sql: run(sql),
    verbs: run(() => createAndDecide(bench)),
    http: run(() => overHttp(http, bench)),
  }
  await alternate(contestants, 1)
  const medians = await alternate(contestants, ROUNDS)
  return report(medians)
}

async function prepare(stack: AsyncDisposableStack): Promise<Bench> {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-bench-'))
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  const postgres = await startEmbedded({ dataDir, log: () => undefined })
  stack.defer(() => postgres.stop())
  const log = pino({ level: 'silent' })
  const pool = openPool(postgres.connection, log)
  await migrate(pool)
  const config = readConfig({ SECRET_KEY: randomBytes(32).toString('base64'), PORT: '0' })
  const wired = wire({ config, pool, clock: systemClock, log })
  stack.defer(() => wired.ctx.db.destroy())
  const { service, serviceKey } = await createService(wired, { permissions: ['*'], rateLimit: 10_000 })
  const person = await createPerson(wired, { username: 'ann' })
  const actor: ServiceActor = {
    kind: 'service',
    id: service.id,
    name: service.name,
    keyId: '',
    permissions: ['*'],
    rateLimit: 10_000,
  }
  const body = createBody.parse({
    title: 'Laptops',
    amount: 12_500.5,
    currency: 'THB',
    approvers: [{ userId: person.id }],
    metadata: { po: 1042 },
  })
  return { ...wired, actor, key: serviceKey, approverId: person.id, pool, body }
}

async function listen(bench: Bench, stack: AsyncDisposableStack): Promise<{ url: string }> {
  const { app } = await createApp(bench)
  stack.defer(() => app.close())
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }) }
}

async function createAndDecide({ ctx, actor, body, approverId }: Bench): Promise<void> {
  const { id } = await createApproval(ctx, actor, body)
  await decide(ctx, actor, { id, verdict: 'APPROVED', approverId })
}

async function overHttp(http: Pool, { key, approverId }: Bench): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const create = {
    title: 'Laptops',
    amount: 12_500.5,
    currency: 'THB',
    approvers: [{ userId: approverId }],
    metadata: { po: 1042 },
  }
  const made = await http.request({
    method: 'POST',
    path: '/api/service/approvals',
    headers,
    body: JSON.stringify(create),
  })
  const { id } = createdId(await made.body.json())
  const path = `/api/service/approvals/${id}/approve`
  const decided = await http.request({ method: 'POST', path, headers, body: JSON.stringify({ approverId }) })
  if (decided.statusCode !== 200)
    throw new Error(`deciding answered ${decided.statusCode}: ${await decided.body.text()}`)
  await decided.body.dump()
}

function createdId(body: unknown): { id: string } {
  if (typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string') return { id: body.id }
  throw new Error(`creating answered ${JSON.stringify(body)}`)
}

function report({ sql, verbs, http }: Record<'sql' | 'verbs' | 'http', number>): Measure[] {
  const rate = (name: string, value: number): Measure => ({
    name,
    value: Math.round(value),
    unit: 'create+decide pairs/s',
  })
  const ratio = (name: string, value: number): Measure => ({ name, value: Math.round(value * 100) / 100, unit: '×' })
  return [
    rate('the same SQL, replayed', sql),
    rate('verbs in process', verbs),
    rate('over HTTP, client and server in one process', http),
    ratio('verbs ÷ SQL', verbs / sql),
    ratio('HTTP ÷ SQL', http / sql),
  ]
}
