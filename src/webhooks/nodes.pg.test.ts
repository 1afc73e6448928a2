/** What a webhook's limits promise holds for all nodes together: two nodes with connections of their own, one database. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { type KyselyPlugin, RawNode, sql } from 'kysely'
import { endedAttempt, type EndedAttempt } from '../../tests/support/attempts.ts'
import { markHealthy, webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import type { Context } from '../context.ts'
import { createTransact } from '../db/transact.ts'
import { claimDueDeliveries } from './claim.ts'
import type { ClaimedDelivery } from './claimed.ts'
import type { CreateBody } from './settings-shapes.ts'
import type { Verdict } from './classify.ts'
import { removeWebhook } from './remove.ts'
import { rotateSecret } from './rotate-secret.ts'
import { settleClosed } from './settle-closed.ts'
import { updateWebhook } from './update.ts'
import { SettingsMemory } from './sending-settings.ts'
import { saveResults } from './save-results.ts'

const SECOND = 1000
/** Any key that the program does not lock. */
const GATE = 42

type Claiming = { take?: number; inFlight?: string[]; settings?: SettingsMemory }

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
  { take = 100, inFlight = [], settings = new SettingsMemory() }: Claiming = {},
): Promise<ClaimedDelivery[]> {
  const requests = [{ webhookId, take, window: 100, inFlight }]
  return (await claimDueDeliveries(ctx, { now: ctx.clock.now(), nodeId, settings, requests })).deliveries
}

/** What came of an attempt is saved. */
async function end(ctx: Context, delivery: ClaimedDelivery, ended: EndedAttempt): Promise<void> {
  const attemptId = ctx.ids.next('attempt')
  const attempted = { ...endedAttempt({ startedAt: ctx.clock.now(), ...ended, delivery }), attemptId }
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
  for (const delivery of first.slice(1)) await end(here, delivery, { answer: 204 })
  assert.equal((await claim(there, webhookId, 'there')).length, 2)
  assert.deepEqual(ids(await claim(here, webhookId, 'here', { inFlight: ids(first.slice(0, 1)) })), [])
})

test('however three nodes claim and end, they fill a cap together and never go beyond it', async (t) => {
  const cap = 5
  const { world, here, there, webhookId } = await setUp(t, { maxInFlight: cap }, 20)
  const nodes = [here, there, world.addNode().ctx].map((ctx, index) => ({
    ctx,
    name: `node${index}`,
    sends: new Set<ClaimedDelivery>(),
  }))
  const isDueAgain: EndedAttempt = { verdict: { kind: 'retry', at: world.clock.now() } }
  const step = fc.record({ of: fc.constantFrom(...nodes), take: fc.integer({ min: 1, max: 4 }), ends: fc.nat(3) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25, size: 'max' }), async (steps) => {
      for (const { of, take, ends } of [...steps, ...nodes.map((of) => ({ of, take: 0, ends: cap }))]) {
        const { ctx, name, sends } = of
        const room = cap - nodes.reduce((sum, node) => sum + node.sends.size, 0)
        const taken = await claim(ctx, webhookId, name, { take, inFlight: ids([...sends]) })
        assert.equal(taken.length, Math.min(take, room))
        for (const delivery of taken) sends.add(delivery)
        for (const delivery of [...sends].slice(0, ends)) {
          await end(ctx, delivery, isDueAgain)
          sends.delete(delivery)
        }
      }
    }),
    { numRuns: 10 },
  )
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
    await waiting(world, claiming)
    assert.equal((await claim(here, webhookId, 'here')).length, 1)
    await sql`select pg_advisory_unlock(${GATE})`.execute(gate)
    return claiming
  })
  assert.deepEqual(ids(late), [])
})

/** As after ten failures and half a minute. */
async function halfOpen({ world, here }: Nodes): Promise<void> {
  await sql`update service_webhooks set breaker_trips = 1, breaker_until = ${world.clock.now()}, consecutive_failures = 10`.execute(
    here.db,
  )
}

test('a probe that fails while another node is claiming is the only one', async (t) => {
  const nodes = await setUp(t, {}, 20)
  const { here, there, webhookId } = nodes
  await halfOpen(nodes)
  const [probe, ...others] = await claim(here, webhookId, 'here')
  assert.ok(probe && probe.trigger === 'probe' && others.length === 0)
  const between = afterStatement(there, OPENS_LANES, () => end(here, probe, { answer: 500 }))
  assert.deepEqual(ids(await claim(between, webhookId, 'there')), [])
})

test('while one node probes no other does; when it dies, another one probes after the lease', async (t) => {
  const nodes = await setUp(t, { timeout: 5 }, 20)
  const { world, here, there, webhookId } = nodes
  await halfOpen(nodes)
  assert.equal((await claim(here, webhookId, 'here')).length, 1)
  world.clock.advance(19 * SECOND)
  assert.deepEqual(ids(await claim(there, webhookId, 'there')), [])
  world.clock.advance(2 * SECOND)
  const [probe, ...others] = await claim(there, webhookId, 'there')
  assert.ok(probe?.trigger === 'probe' && others.length === 0)
  await end(there, probe, { answer: 204 })
  assert.equal((await claim(here, webhookId, 'here')).length, 10)
})

test('a webhook that asks one node for a pause while another is claiming gets nothing more until it is over', async (t) => {
  const { world, here, there, webhookId } = await setUp(t, { maxInFlight: 5 }, 20)
  const [delivery] = await claim(here, webhookId, 'here', { take: 1 })
  assert.ok(delivery)
  const verdict: Verdict = { kind: 'retry', at: new Date(world.clock.now().getTime() + 60 * SECOND) }
  const pause = () => end(here, delivery, { answer: 429, headers: { 'retry-after': '60' }, verdict })
  assert.deepEqual(ids(await claim(afterStatement(there, OPENS_LANES, pause), webhookId, 'there')), [])
  world.clock.advance(59 * SECOND)
  assert.deepEqual(ids(await claim(there, webhookId, 'there')), [])
  world.clock.advance(SECOND)
  assert.equal((await claim(there, webhookId, 'there')).length, 5)
})

test('a webhook that is switched off while another node is claiming gets nothing, and loses nothing', async (t) => {
  const { world, here, there, webhookId } = await setUp(t, {}, 20)
  const [delivery] = await claim(here, webhookId, 'here', { take: 1 })
  assert.ok(delivery)
  const gone = afterStatement(there, OPENS_LANES, async () => {
    await end(here, delivery, { answer: 410, verdict: { kind: 'gone' } })
    // As an event leaves it whose transaction still saw the webhook switched on.
    await sql`
      update webhook_deliveries set status = 'PENDING', next_attempt_at = ${world.clock.now()}
      where id = (select max(id) from webhook_deliveries)`.execute(here.db)
  })
  assert.deepEqual(ids(await claim(gone, webhookId, 'there')), [])
  await settleClosed(there, webhookId)
  const statuses = (await world.deliveries()).map(({ status, webhookId: id }) => id === webhookId && status)
  assert.deepEqual(new Set(statuses), new Set(['HELD']))
})

test('a webhook that is deleted while another node is claiming gets nothing', async (t) => {
  const { world, here, there, webhookId } = await setUp(t, {}, 20)
  const remove = () => removeWebhook(here, world.service, { id: webhookId, ifMatch: undefined })
  assert.deepEqual(ids(await claim(afterStatement(there, OPENS_LANES, remove), webhookId, 'there')), [])
})

test('of an approval whose event one node is sending, no other node sends a later one', async (t) => {
  const { world, here, there, webhookId } = await setUp(t, { ordering: 'per_approval' }, 0)
  for (const sequence of [1, 2, 3])
    for (const approvalId of ['apr_1', 'apr_2']) await world.record('approval.updated', { approvalId, sequence })
  const first = await claim(here, webhookId, 'here')
  assert.deepEqual(first.map(about).toSorted(), ['apr_1 1', 'apr_2 1'])
  assert.deepEqual(ids(await claim(there, webhookId, 'there')), [])
  const [delivered, failed] = first.toSorted((a, b) => (about(a) < about(b) ? -1 : 1))
  assert.ok(delivered && failed)
  await end(here, delivered, { answer: 204 })
  // What fails stays before those that come after it.
  await end(here, failed, {
    answer: 500,
    verdict: { kind: 'retry', at: new Date(world.clock.now().getTime() + SECOND) },
  })
  const next = await claim(there, webhookId, 'there')
  assert.deepEqual(next.map(about), ['apr_1 2'])
  world.clock.advance(SECOND)
  const [again, ...others] = await claim(here, webhookId, 'here', { inFlight: ids(next) })
  assert.ok(again && others.length === 0)
  assert.deepEqual([about(again), again.attemptCount], ['apr_2 1', 1])
  await end(here, again, { answer: 500, verdict: { kind: 'dead' } })
  assert.deepEqual((await claim(there, webhookId, 'there')).map(about), ['apr_2 2'])
})

test('a node that has read a webhook’s settings before sends with those that another node has changed', async (t) => {
  const { world, here, there, webhookId } = await setUp(t, { maxInFlight: 2 }, 4)
  const settings = new SettingsMemory()
  const before = await claim(there, webhookId, 'there', { take: 1, settings })
  const { secret } = await rotateSecret(here, world.service, { id: webhookId, overlap: 0, ifMatch: undefined })
  await updateWebhook(here, world.service, {
    id: webhookId,
    changes: { url: 'http://127.0.0.1:8888/' },
    ifMatch: undefined,
  })
  const [after] = await claim(there, webhookId, 'there', { take: 1, inFlight: ids(before), settings })
  assert.deepEqual([before[0]?.url, after?.url], ['http://127.0.0.1:9999/', 'http://127.0.0.1:8888/'])
  assert.deepEqual(
    after?.secrets.map((sealed) => there.box.open(sealed)),
    [secret],
  )
})

/** The statement that opens lanes contains it. */
const OPENS_LANES = 'pg_try_advisory_xact_lock'

/** The approval and the sequence of a delivery's event. */
function about({ body }: ClaimedDelivery): string {
  const { approvalId, sequence }: { approvalId: string; sequence: number } = JSON.parse(body)
  return `${approvalId} ${sequence}`
}

function ids(deliveries: readonly ClaimedDelivery[]): string[] {
  return deliveries.map(({ id }) => id)
}

/** Resolves when `work` waits for the gate. */
async function waiting({ ctx }: WebhookWorld, work: Promise<unknown>): Promise<void> {
  let isOver = false
  const over = (): void => void (isOver = true)
  work.then(over, over)
  while (!isOver) {
    const { rows } = await sql`
      select from pg_locks where locktype = 'advisory' and objid = ${GATE} and not granted`.execute(ctx.db)
    if (rows.length > 0) return
  }
  throw new Error('it did not wait for the gate')
}

/** A context in which `effect` comes between a statement that contains `text` and whatever follows. */
function afterStatement(ctx: Context, text: string, effect: () => Promise<unknown>): Context {
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
