/** Two nodes on one database: what one commits, the listeners of the other hear of at once, and by polling at the latest. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import pino from 'pino'
import { createApp } from '../../src/app.ts'
import { createBody } from '../../src/approvals/contract.ts'
import { createApproval } from '../../src/approvals/create.ts'
import { createCredentials } from '../../src/auth/credentials.ts'
import { readConfig } from '../../src/config.ts'
import type { Context, ServiceActor } from '../../src/context.ts'
import { openNodeSignals } from '../../src/db/node-signals.ts'
import { openPool } from '../../src/db/open.ts'
import { updateUser } from '../../src/directory/update-user.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { wire } from '../../src/wire.ts'
import { TEST_ACTOR } from '../support/context.ts'
import { createPerson, createService, signIn } from '../support/people.ts'
import { testDatabase, type TestDatabase } from '../support/postgres.ts'
import { openStream, type Stream } from '../support/stream.ts'

const HOUR_MS = 3_600_000
const log = pino({ level: 'silent' })
const config = readConfig({ SECRET_KEY: randomBytes(32).toString('base64'), PORT: '0', LOG_LEVEL: 'silent' })

type Node = { ctx: Context; url: string; close(): Promise<void> }

/** `hasLine`: to the other nodes, as start.ts opens it. */
async function startNode({ connection }: TestDatabase, pollMs: number, hasLine: boolean): Promise<Node> {
  const pool = openPool(connection, log)
  let announce = (): void => undefined
  const wired = wire({ config, pool, clock: systemClock, log, announce: () => announce(), streamPollMs: pollMs })
  const isUp = Promise.withResolvers<void>()
  const signals = hasLine
    ? openNodeSignals(connection, log, () => {
        wired.wakeAll()
        isUp.resolve()
      })
    : undefined
  if (signals) {
    announce = signals.announce
    await isUp.promise
  }
  const { app } = await createApp(wired)
  return {
    ctx: wired.ctx,
    url: await app.listen({ host: '127.0.0.1', port: 0 }),
    async close() {
      await app.close()
      await signals?.close()
      await wired.ctx.db.destroy()
    },
  }
}

describe('streams on several nodes', () => {
  let database: TestDatabase
  before(async () => {
    database = await testDatabase()
  })
  after(() => database.drop())

  const record = (ctx: Context, serviceId: string, eventType: string) =>
    ctx.transact((tx) => ctx.events.record(tx, { eventType, serviceId, serviceName: 'S' }))
  const heard = async (stream: Stream): Promise<string> => (await stream.events(1))[0]?.event ?? ''

  /** Each hears what either commits, and goes on at the other from what one said last. Answers that stream first, then the two. */
  const hearOnBoth = async (
    [here, there]: [Node, Node],
    serviceId: string,
    caller: { key: string } | { cookie: string },
  ): Promise<[Stream, Stream, Stream]> => {
    const streams = [await openStream(here.url, caller), await openStream(there.url, caller)] as const
    for (const stream of streams) await stream.next()
    for (const [from, type] of [
      [here, 'from.here'],
      [there, 'from.there'],
      [here, 'from.here.again'],
    ] as const) {
      await record(from.ctx, serviceId, type)
      for (const stream of streams) assert.equal(await heard(stream), type)
    }
    const last = await record(here.ctx, serviceId, 'the.last')
    const [frame] = await streams[0].events(1)
    await record(there.ctx, serviceId, 'the.next')
    const moved = await openStream(there.url, { ...caller, lastEventId: frame?.id ?? '' })
    assert.equal(frame?.data, last.body)
    assert.equal(await heard(moved), 'the.next')
    return [moved, ...streams]
  }

  test('an event that has no webhook is heard on the other node, which does not poll', async (t) => {
    const [here, there] = [await startNode(database, HOUR_MS, true), await startNode(database, HOUR_MS, true)]
    t.after(() => Promise.all([here.close(), there.close()]))
    const { service, serviceKey: key } = await createService(here)
    for (const stream of await hearOnBoth([here, there], service.id, { key })) stream.close()
  })

  test('a node whose line is down hears of it by polling', async (t) => {
    const [here, there] = [await startNode(database, HOUR_MS, true), await startNode(database, 20, false)]
    t.after(() => Promise.all([here.close(), there.close()]))
    const { service, serviceKey: key } = await createService(here)
    const stream = await openStream(there.url, { key })
    await stream.next()
    await record(here.ctx, service.id, 'from.afar')
    assert.equal(await heard(stream), 'from.afar')
    stream.close()
  })

  test('a person who listens at one node hears what is committed at the other, and what she may hear is changed there', async (t) => {
    const [here, there] = [await startNode(database, HOUR_MS, true), await startNode(database, HOUR_MS, true)]
    t.after(() => Promise.all([here.close(), there.close()]))
    const { service } = await createService(here)
    const password = 'a long password'
    const admin = await createPerson(here, { role: 'SYSTEM_ADMINISTRATOR', password })
    await createPerson(here, { role: 'SYSTEM_ADMINISTRATOR' })
    const cookie = await signIn(here.url, admin.email, password)
    const streams = await hearOnBoth([here, there], service.id, { cookie })
    const moved = streams[0]

    await updateUser(
      there.ctx,
      TEST_ACTOR,
      { id: admin.id, changes: { role: 'STAFF' }, ifMatch: undefined },
      createCredentials(there.ctx),
    )
    await record(there.ctx, service.id, 'not.hers')
    const body = createBody.parse({ title: 'T', approvers: [{ userId: admin.id }] })
    const actor: ServiceActor = { kind: 'service', ...service, keyId: '' }
    await createApproval(there.ctx, actor, body)
    assert.equal(await heard(moved), 'approval.created')
    for (const stream of streams) stream.close()
  })
})
