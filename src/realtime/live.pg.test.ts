/** Many who listen, over a real database: nobody holds the others up, and who may be told is asked again and again. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { sql } from 'kysely'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../tests/support/context.ts'
import { createPerson, createService } from '../../tests/support/people.ts'
import { audienceOf } from '../approvals/audience.ts'
import { createCredentials } from '../auth/credentials.ts'
import { viewersOf } from '../auth/viewers.ts'
import type { Viewer } from '../context.ts'
import type { User } from '../directory/contract.ts'
import { updateUser } from '../directory/update-user.ts'
import type { Line } from '../route.ts'
import { Live } from './live.ts'
import type { AudienceOf } from './sight.ts'

const NEVER_MS = 3_600_000

// An open transaction holds the feed back, in whichever database of the cluster: so this file has a cluster of its own.
delete process.env.TEST_POSTGRES_HOST

async function world(t: TestContext): Promise<TestWorld> {
  const opened = await testWorld()
  t.after(() => opened.close())
  t.after(() => opened.hub.close())
  return opened
}

/** With an open session. */
async function viewerOf({ ctx }: TestWorld, person: User): Promise<Viewer> {
  const id = `ses_${person.id}`
  await sql`
    insert into auth_sessions (id, user_id, token, expires_at, created_at, updated_at)
    values (${id}, ${person.id}, ${id}, '2100-01-01', now(), now())`.execute(ctx.db)
  const viewer = (await viewersOf(ctx, [id])).get(id)
  assert.ok(viewer)
  return viewer
}

/** A line that takes everything, and tells what it was sent. */
function recorder(onSend: (text: string) => void): { line: Line; leave: () => void } {
  let leave: () => void = () => undefined
  const line: Line = {
    carrier: 'sse',
    send: (message) => onSend(message.toString()),
    waiting: 0,
    taken: 0,
    drained: async () => undefined,
    isGone: false,
    onGone: (listener) => (leave = listener),
    end: () => undefined,
    cut: () => undefined,
  }
  return { line, leave: () => leave() }
}

test('heartbeats of thousands leave others their turn, and each has one', async (t) => {
  const opened = await world(t)
  const { ctx, hub, changes } = opened
  const heartbeatMs = 200
  const live = new Live({ ctx, hub, changes, audienceOf, times: { heartbeatMs, recheckMs: NEVER_MS } })
  const counts = new Map<number, number>()
  let inThisTurn = 0
  let mostInATurn = 0
  const lines: (() => void)[] = []
  for (let n = 0; n < 2000; n += 1) {
    if (n % 20 === 0) await turn()
    const viewer: Viewer = {
      kind: 'person',
      id: `usr_${Math.floor(n / 20)}`,
      sessionId: `ses_${n}`,
      role: 'STAFF',
      department: 'PROC',
      capabilities: new Set(),
    }
    const { line, leave } = recorder(() => {
      counts.set(n, (counts.get(n) ?? 0) + 1)
      if (inThisTurn === 0) setImmediate(() => (inThisTurn = 0))
      inThisTurn += 1
      mostInATurn = Math.max(mostInATurn, inThisTurn)
    })
    const begin = await live.open(viewer, async () => ({ after: undefined, patterns: undefined }))
    begin(line)
    lines.push(leave)
  }
  counts.clear()
  while (counts.size < 2000) await turn()
  for (const leave of lines) leave()
  assert.ok(mostInATurn <= 200, `${mostInATurn} in one turn`)
})

test('a burst is told little by little: who loses her sight in the middle of it is not told the rest', async (t) => {
  const opened = await world(t)
  const { ctx, hub, changes } = opened
  const boss = await createPerson(opened, { role: 'SYSTEM_ADMINISTRATOR' })
  await createPerson(opened, { role: 'SYSTEM_ADMINISTRATOR' })
  const { service } = await createService(opened)
  const told: string[] = []
  const lose = (): Promise<unknown> =>
    updateUser(ctx, TEST_ACTOR, { id: boss.id, changes: { role: 'STAFF' }, ifMatch: undefined }, createCredentials(ctx))
  const losing: AudienceOf = async (...question) => {
    const answer = await audienceOf(...question)
    if (told.length > 0) await lose()
    return answer
  }
  const times = { heartbeatMs: NEVER_MS, recheckMs: NEVER_MS }
  const live = new Live({ ctx, hub, changes, audienceOf: losing, times })
  const done = Promise.withResolvers<void>()
  const { line, leave } = recorder((text) => {
    const name = /^event: (burst\.\d+)$/m.exec(text)?.[1]
    if (name !== undefined) told.push(name)
  })
  const begin = await live.open(await viewerOf(opened, boss), async () => ({ after: undefined, patterns: undefined }))
  begin(line)
  const other = await createPerson(opened, { role: 'SYSTEM_ADMINISTRATOR' })
  const second = recorder((text) => {
    if (text.includes('event: burst.59')) done.resolve()
  })
  const beginOther = await live.open(await viewerOf(opened, other), async () => ({
    after: undefined,
    patterns: undefined,
  }))
  beginOther(second.line)
  await ctx.transact(async (tx) => {
    for (let n = 0; n < 60; n += 1) {
      const eventType = `burst.${n}`
      await ctx.events.record(tx, { eventType, serviceId: service.id, serviceName: 'S', payload: {} })
    }
  })
  await done.promise
  for (const each of [leave, second.leave]) each()
  assert.ok(told.length > 0 && told.length <= 25, `${told.length} of 60`)
})
