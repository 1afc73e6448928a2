import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { Webhook as Verifier } from 'standardwebhooks'
import { createService } from '../../tests/support/people.ts'
import { type ReceivedRequest, startReceiver } from '../../tests/support/receiver.ts'
import { actorOf, webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { AppError } from '../lib/errors.ts'
import { rotateBody, webhookRoutes as routes } from './contract.ts'
import { getWebhook } from './read.ts'
import { rotateSecret } from './rotate-secret.ts'

const SECOND = 1000
const HOUR = 3600 * SECOND

async function setUp(t: TestContext) {
  const receiver = await startReceiver()
  const world = await webhookWorld()
  // The public library compares with the real time.
  world.clock.advance(Date.now() - world.clock.now().getTime())
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  const { id, secret } = await world.register({ url: receiver.url })
  const worker = world.work()
  const send = async (): Promise<ReceivedRequest> => {
    await world.record()
    await worker.idle()
    const last = receiver.requests.at(-1)
    assert.ok(last)
    return last
  }
  return { world, id, secret, send }
}

async function rotate(
  { ctx, service }: WebhookWorld,
  id: string,
  body: { overlap?: number; secret?: string } = {},
  ifMatch?: number,
) {
  return routes.serviceRotateSecret.response.parse(
    await rotateSecret(ctx, service, { ...rotateBody.parse(body), id, ifMatch }),
  )
}

function verifies(secret: string, { body, headers }: ReceivedRequest): boolean {
  try {
    new Verifier(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}

const refused = (status: number, code: string) => (error: unknown) =>
  error instanceof AppError && error.status === status && error.code === code

test('a new secret signs first, and for a day the one before it signs too', async (t) => {
  const { world, id, secret: first, send } = await setUp(t)
  const rotated = await rotate(world, id)
  assert.notEqual(rotated.secret, first)
  assert.equal(rotated.version, 2)
  const dayLater = new Date(world.clock.now().getTime() + 24 * HOUR).toISOString()
  assert.deepEqual(
    rotated.secrets.map(({ expiresAt }) => expiresAt),
    [null, dayLater],
  )
  const request = await send()
  assert.deepEqual([verifies(rotated.secret, request), verifies(first, request)], [true, true])
  const [newest] = (request.headers['webhook-signature'] ?? '').split(' ')
  assert.ok(
    verifies(rotated.secret, { ...request, headers: { ...request.headers, 'webhook-signature': newest ?? '' } }),
  )

  world.clock.advance(24 * HOUR)
  const { secrets } = await getWebhook(world.ctx, world.service, id)
  assert.equal(secrets.length, 1)
  const signatures = (await send()).headers['webhook-signature'] ?? ''
  assert.equal(signatures.split(' ').length, 1)
})

test('an overlap of none ends all older secrets at the next attempt, and forgets them', async (t) => {
  const { world, id, secret: first, send } = await setUp(t)
  const second = await rotate(world, id)
  const third = await rotate(world, id, { overlap: 0 })
  assert.equal(third.secrets.length, 1)
  const request = await send()
  assert.deepEqual(
    [first, second.secret, third.secret].map((secret) => verifies(secret, request)),
    [false, false, true],
  )
  const stored = await world.ctx.db.selectFrom('webhook_secrets').select('id').execute()
  assert.equal(stored.length, 1)
})

test('at most three are live: a fourth ends the oldest, and none lives longer than it was told before', async (t) => {
  const { world, id, secret: first, send } = await setUp(t)
  const second = await rotate(world, id, { overlap: 60 })
  const third = await rotate(world, id, { overlap: 7 * 86_400 })
  const inAMinute = new Date(world.clock.now().getTime() + 60 * SECOND).toISOString()
  assert.equal(third.secrets[2]?.expiresAt, inAMinute, 'the first one was to end in a minute')
  const fourth = await rotate(world, id)
  assert.equal(fourth.secrets.length, 3)
  const request = await send()
  assert.deepEqual(
    [first, second.secret, third.secret, fourth.secret].map((secret) => verifies(secret, request)),
    [false, true, true, true],
  )
  world.clock.advance(25 * HOUR)
  const fifth = await rotate(world, id)
  assert.equal(fifth.secrets.length, 2, 'expired ones do not count')
  const { rows } = await sql<{ n: number }>`select count(*) as n from webhook_secrets`.execute(world.ctx.db)
  assert.equal(rows[0]?.n, 2, 'and are pruned')
})

test('a secret of one’s own is taken, unless it signs already', async (t) => {
  const { world, id, secret: first, send } = await setUp(t)
  const own = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
  assert.equal((await rotate(world, id, { secret: own })).secret, own)
  for (const secret of [own, first]) await assert.rejects(rotate(world, id, { secret }), refused(422, 'secret_in_use'))
  assert.ok(verifies(own, await send()))
  assert.equal((await getWebhook(world.ctx, world.service, id)).version, 2)
})

test('two that rotate at once follow each other, and both new secrets sign', async (t) => {
  const { world, id, secret: first, send } = await setUp(t)
  const rotated = await Promise.all([rotate(world, id), rotate(world, id)])
  assert.deepEqual(new Set(rotated.map(({ version }) => version)), new Set([2, 3]))
  const request = await send()
  for (const { secret } of rotated) assert.ok(verifies(secret, request))
  assert.ok(verifies(first, request))
  const last = rotated.find(({ version }) => version === 3)
  assert.equal(last?.secrets.length, 3)
  const outcomes = await Promise.allSettled([rotate(world, id, {}, 3), rotate(world, id, {}, 3)])
  assert.deepEqual(
    outcomes.map(({ status }) => status).toSorted(),
    ['fulfilled', 'rejected'],
    'If-Match lets one through',
  )
})

test('rotation is audited without the secret, and is the owner’s alone', async (t) => {
  const { world, id } = await setUp(t)
  const { secret } = await rotate(world, id, { overlap: 60 })
  const [entry] = await world.ctx.db
    .selectFrom('audit_entries')
    .select('body')
    .where('action', '=', 'webhook.secret_rotated')
    .execute()
  assert.ok(entry?.body.includes('"overlap":60') && !entry.body.includes(secret.slice(6)))
  const stranger = actorOf((await createService(world)).service)
  const asStranger = rotateSecret(world.ctx, stranger, { id, overlap: 0, ifMatch: undefined })
  await assert.rejects(asStranger, refused(404, 'not_found'))
})

test('an overlap is none to seven days, in seconds', () => {
  for (const overlap of [0, 86_400, 7 * 86_400]) assert.equal(rotateBody.safeParse({ overlap }).success, true)
  for (const overlap of [-1, 1.5, 7 * 86_400 + 1]) assert.equal(rotateBody.safeParse({ overlap }).success, false)
  assert.equal(rotateBody.parse(undefined).overlap, 86_400)
})
