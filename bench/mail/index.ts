/** `npm run bench -- mail`: from a commit until the mail server has taken the mail over, and how fast a queue drains. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pino from 'pino'
import { createBody } from '../../src/approvals/contract.ts'
import { createApproval } from '../../src/approvals/create.ts'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openPool } from '../../src/db/open.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { createMailTransport } from '../../src/notifications/email/transport.ts'
import { createMailWorker, type MailWorker } from '../../src/notifications/email/worker.ts'
import { wire, type Wired } from '../../src/wire.ts'
import { writeMails } from '../../tests/support/mails.ts'
import { createPerson, createService } from '../../tests/support/people.ts'
import { atPace } from '../delivery/pace.ts'
import { type Remote, sharedMicros, spawnRemote } from '../delivery/rpc.ts'
import { atMost, chosen, inTurn, median, type Measure, quantile, round } from '../rounds.ts'

const PACE = { perSecond: 50, seconds: 15 }
const QUEUED = 3000
const ROUNDS = 3
/** As many as the worker has. */
const CONNECTIONS = 5

type Bench = { wired: Wired; worker: MailWorker; server: Remote; port: number }

/** Where all goes to one person: it would become one mail. */
const NOT_GATHERED = { MAIL_GATHER_SECONDS: '0', MAIL_HOURLY_CAP: '0' }

type Section = { env: Record<string, string>; run: (bench: Bench) => Promise<Measure[]> }

const SECTIONS: Record<string, Section> = {
  steady: { env: NOT_GATHERED, run: steady },
  asked: { env: {}, run: asked },
  drain: { env: NOT_GATHERED, run: drain },
}

export async function benchMail(section?: string): Promise<Measure[]> {
  const measures: Measure[] = []
  for (const [, { env, run }] of chosen(SECTIONS, section)) {
    await using stack = new AsyncDisposableStack()
    measures.push(...(await run(await prepare(stack, env))))
  }
  return measures
}

async function prepare(stack: AsyncDisposableStack, env: Record<string, string>): Promise<Bench> {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-bench-'))
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  const postgres = await startEmbedded({ dataDir, log: () => undefined })
  stack.defer(() => postgres.stop())
  const server = spawnRemote(join(import.meta.dirname, 'smtp-process.ts'))
  stack.defer(() => server.stop())
  const port = await server.call<number>('listen')
  const log = pino({ level: 'silent' })
  const pool = openPool(postgres.connection, log)
  await migrate(pool)
  const config = readConfig({
    SECRET_KEY: randomBytes(32).toString('base64'),
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: 'Approvals <approvals@example.com>',
    ...env,
  })
  const wired = wire({ config, pool, clock: systemClock, log })
  stack.defer(() => wired.ctx.db.destroy())
  await createPerson(wired, { username: 'root', role: 'SYSTEM_ADMINISTRATOR' })
  const worker = createMailWorker(wired)
  if (!worker) throw new Error('there is no mail server')
  stack.defer(() => worker.stop())
  return { wired, worker, server, port }
}

/** Each mail in a transaction of its own; the time runs from its commit. */
async function steady(bench: Bench): Promise<Measure[]> {
  const ms = await paced(bench, async (index) => {
    const about = `whk_${index}`
    await writeMails(bench.wired, 1, about)
    return about
  })
  return [
    atMost('50 mails/s: commit to accepted, p50', ms.p50, 100),
    atMost('50 mails/s: commit to accepted, p99', ms.p99, 1000),
  ]
}

/** As it is set up by default: a service asks, and each time another person; her mail waits a moment for others of hers. */
async function asked(bench: Bench): Promise<Measure[]> {
  const { ctx } = bench.wired
  const { service } = await createService(bench.wired)
  const actor = { ...service, kind: 'service', keyId: '', permissions: ['*'] } as const
  const people = await staff(ctx, PACE.perSecond * PACE.seconds)
  const ms = await paced(bench, async (index) => {
    const approvers = [{ userId: people[index] ?? '' }]
    const body = createBody.parse({ title: 'Twelve laptops', amount: 12_500, currency: 'EUR', approvers })
    return (await createApproval(ctx, actor, body)).id
  })
  return [
    { name: '50 requests/s as set up by default: commit to accepted, p50', value: round(ms.p50), unit: 'ms' },
    atMost('50 requests/s as set up by default: commit to accepted, p99', ms.p99, 1000),
  ]
}

async function staff({ db, ids, clock }: Context, count: number): Promise<string[]> {
  const people = Array.from({ length: count }, () => ids.next('user'))
  await sql`
    insert into users (id, name, username, email, role_code, created_at, updated_at)
    select id, 'Somebody', id, id || '@example.com', 'STAFF', ${clock.now()}, ${clock.now()}
    from unnest(${people}::text[]) as id`.execute(db)
  return people
}

/** `tell` answers what the one mail is about that it has written. */
async function paced(
  { wired, worker, server }: Bench,
  tell: (index: number) => Promise<string>,
): Promise<{ p50: number; p99: number }> {
  worker.start()
  const once = async (): Promise<{ p50: number; p99: number }> => {
    await worker.idle()
    await server.call('reset')
    const commits = new Map<string, number>()
    await atPace(PACE, async (index) => {
      const about = await tell(index)
      commits.set(about, sharedMicros())
    })
    await server.call('waitFor', commits.size)
    const accepted = await server.call<Map<string, number>>('accepted')
    const { rows } = await sql<{ about: string; messageId: string }>`
      select about, message_id as "messageId" from mails order by id desc limit ${commits.size}`.execute(wired.ctx.db)
    const ms = rows.map((row) => ((accepted.get(row.messageId) ?? Number.NaN) - (commits.get(row.about) ?? 0)) / 1000)
    if (ms.some(Number.isNaN)) throw new Error('a mail did not go by itself')
    return { p50: quantile(ms, 0.5), p99: quantile(ms, 0.99) }
  }
  await once()
  const { ours } = await inTurn({ ours: once }, ROUNDS)
  await worker.idle()
  return { p50: median(ours.map(({ p50 }) => p50)), p99: median(ours.map(({ p99 }) => p99)) }
}

/** Against the mail server's own limit: the same messages through the same pool, from memory. */
async function drain({ wired, worker, server, port }: Bench): Promise<Measure[]> {
  worker.start()
  const smtp = { host: '127.0.0.1', port, isTlsFromStart: false, mustUseTls: false, login: undefined }
  const transport = createMailTransport(smtp, { connections: CONNECTIONS, deadlineMs: 120_000, extraCa: [] })
  const rate = async (fill: () => Promise<unknown>): Promise<number> => {
    await server.call('reset')
    const startedAt = sharedMicros()
    await fill()
    return QUEUED / (((await server.call<number>('waitFor', QUEUED)) - startedAt) / 1_000_000)
  }
  const rates = await inTurn(
    {
      raw: () => rate(() => Promise.all(Array.from({ length: QUEUED }, (_, index) => transport.send(message(index))))),
      ours: () => rate(() => writeMails(wired, QUEUED)),
    },
    ROUNDS,
  )
  await worker.idle()
  transport.close()
  const [raw, ours] = [median(rates.raw), median(rates.ours)]
  return [
    { name: 'the pool alone, from memory', value: Math.round(raw), unit: 'mails/s' },
    { name: 'a queue drains', value: Math.round(ours), unit: 'mails/s' },
    { name: 'queue ÷ pool', value: round(ours / raw), unit: '×' },
  ]
}

function message(index: number) {
  const mailbox = { name: 'Approvals', address: 'approvals@example.com' }
  return {
    messageId: `<raw-${index}-${randomBytes(4).toString('hex')}@example.com>`,
    date: systemClock.now(),
    from: mailbox,
    to: { name: 'root', address: 'root@example.com' },
    subject: 'Webhook "Orders" of Purchasing: an event could not be delivered',
    text: 'A delivery used its attempts up and is now a dead letter.\n'.repeat(12),
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}
