/** What a webhook's limits promise holds for all nodes together: two nodes with connections of their own, one database. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type KyselyPlugin, RawNode, sql } from 'kysely'
import { endedAttempt } from '../../tests/support/attempts.ts'
import { markHealthy, webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import type { Context } from '../context.ts'
import { createTransact } from '../db/transact.ts'
import { claimDueDeliveries } from './claim.ts'
import type { ClaimedDelivery } from './claimed.ts'
import type { CreateBody } from './settings-shapes.ts'
import { SettingsMemory } from './sending-settings.ts'
import { saveResults } from './save-results.ts'

const SECOND = 1000
/** Any key that the program does not lock. */
const GATE = 42

type Nodes = { world: WebhookWorld; here: Context; there: Context; webhookId: string }

/** A webhook with `due` deliveries that are due at the same moment. */
async function setUp(t: TestContext, settings: Partial<CreateBody>, due: number): Promise<Nodes> {
  const world = await webhookWorld()
  t.after(() => world.close())
  const { id } = await world.register({ url: 'http://127.0.0.1:9999/', ...settings })
  await markHealthy(world, id)
  for (let index = 0; index < due; index++) await world.record()
  return { world, here: world.ctx, there: world.addNode().ctx, webhookId: id }
}

/** What a node takes that would send as much as it may. */
async function claim(
  ctx: Context,
  webhookId: string,
  nodeId: string,
  inFlight: string[] = [],
): Promise<ClaimedDelivery[]> {
  const requests = [{ webhookId, take: 100, window: 100, inFlight }]
  return (await claimDueDeliveries(ctx, { now: ctx.clock.now(), nodeId, settings: new SettingsMemory(), requests }))
    .deliveries
}

async function end(ctx: Context, delivery: ClaimedDelivery, answer: number): Promise<void> {
  const now = ctx.clock.now()
  const attemptId = ctx.ids.next('attempt')
  const attempted = { ...endedAttempt({ delivery, answer, startedAt: now }), attemptId }
  const applied = await ctx.transact((tx) => saveResults(ctx, tx, [attempted]))
  assert.equal(applied.length, 1)
}

test('nodes have no more in flight together than `maxInFlight`, wherever what they lease lies in the line', async (t) => {
  const { world, here, there, webhookId } = await setUp(t, { maxInFlight: 3 }, 200)
  const first = await claim(here, webhookId, 'here')
  assert.equal(first.length, 3)
  assert.deepEqual(ids(await claim(there, webhookId, 'there')), [])
  // Whoever commits late stands before those that are in flight.
  world.clock.advance(-SECOND)
  for (let index = 0; index < 10; index++) await world.record()
  world.clock.advance(SECOND)
  assert.deepEqual(ids(await claim(there, webhookId, 'there')), [])
  for (const delivery of first.slice(1)) await end(here, delivery, 204)
  assert.equal((await claim(there, webhookId, 'there')).length, 2)
  assert.deepEqual(ids(await claim(here, webhookId, 'here', ids(first.slice(0, 1)))), [])
})

test('a claim that waits for its lane sees the slots that the one before has used of the rate limit', async (t) => {
  const { world, here, there, webhookId } = await setUp(t, { rateLimit: 20 }, 10)
  await sql`
    create function public.pg_try_advisory_xact_lock(integer, integer) returns boolean language sql as
      ${sql.lit(`select pg_advisory_xact_lock_shared(${GATE}); select pg_catalog.pg_try_advisory_xact_lock($1, $2)`)}`.execute(
    here.db,
  )
  const slow: Context = {
    ...there,
    transact: (work) =>
      there.transact(async (tx) => {
        await sql`set local search_path = public, pg_catalog`.execute(tx)
        return work(tx)
      }),
  }
  // The other node's statement has begun, and what it sees is fixed, when this node claims.
  const late = await here.db.connection().execute(async (gate) => {
    await sql`select pg_advisory_lock(${GATE})`.execute(gate)
    const claiming = claim(slow, webhookId, 'there')
    await waiting(world)
    assert.equal((await claim(here, webhookId, 'here')).length, 1)
    await sql`select pg_advisory_unlock(${GATE})`.execute(gate)
    return claiming
  })
  assert.deepEqual(ids(late), [])
})

test('a probe that fails while another node is claiming is the only one', async (t) => {
  const { world, here, there, webhookId } = await setUp(t, {}, 20)
  await sql`update service_webhooks set breaker_trips = 1, breaker_until = ${world.clock.now()}, consecutive_failures = 10`.execute(
    here.db,
  )
  const [probe, ...others] = await claim(here, webhookId, 'here')
  assert.ok(probe && probe.trigger === 'probe' && others.length === 0)
  const between = afterStatement(there, 'pg_try_advisory_xact_lock', () => end(here, probe, 500))
  assert.deepEqual(ids(await claim(between, webhookId, 'there')), [])
})

function ids(deliveries: readonly ClaimedDelivery[]): string[] {
  return deliveries.map(({ id }) => id)
}

/** Resolves when a session waits for the gate. */
async function waiting({ ctx }: WebhookWorld): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select from pg_locks where locktype = 'advisory' and objid = ${GATE} and not granted`.execute(ctx.db)
    if (rows.length > 0) return
  }
}

/** A context in which `effect` comes between a statement that contains `text` and whatever follows. */
function afterStatement(ctx: Context, text: string, effect: () => Promise<void>): Context {
  let isMeant = false
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      isMeant = RawNode.is(node) && node.sqlFragments.join('').includes(text)
      return node
    },
    async transformResult({ result }) {
      if (isMeant) await effect()
      return result
    },
  }
  const db = ctx.db.withPlugin(plugin)
  return { ...ctx, db, transact: createTransact(db) }
}
