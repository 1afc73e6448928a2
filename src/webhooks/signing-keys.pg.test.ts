import assert from 'node:assert/strict'
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { Webhook as Verifier } from 'standardwebhooks'
import { TEST_ACTOR } from '../../tests/support/context.ts'
import { type ReceivedRequest, startReceiver } from '../../tests/support/receiver.ts'
import { webhookWorld, type WebhookWorld } from '../../tests/support/webhooks.ts'
import { keyRoutes, type WebhookKey } from './key-contract.ts'
import { listSigningKeys, rotateSigningKey } from './signing-keys.ts'
import { updateWebhook } from './update.ts'

const DAY = 86_400_000
/** What comes before the 32 bytes in a public key as SPKI (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

async function setUp(t: TestContext) {
  const receiver = await startReceiver()
  const world = await webhookWorld()
  world.clock.advance(Date.now() - world.clock.now().getTime())
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  const worker = world.work()
  const send = async (): Promise<ReceivedRequest> => {
    await world.record()
    await worker.idle()
    const last = receiver.requests.at(-1)
    assert.ok(last)
    return last
  }
  return { world, receiver, send }
}

async function keys({ ctx }: WebhookWorld): Promise<WebhookKey[]> {
  return keyRoutes.list.response.parse(await listSigningKeys(ctx)).keys
}

function isSignedBy(key: KeyObject, { headers, body }: ReceivedRequest): boolean {
  const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body.toString('utf8')}`)
  const signatures = (headers['webhook-signature'] ?? '').split(' ').filter((each) => each.startsWith('v1a,'))
  assert.equal(signatures.length, 1)
  return verify(null, signed, key, Buffer.from(signatures[0]?.slice(4) ?? '', 'base64'))
}

/** From `whpk_…`, as Standard Webhooks writes it. */
function fromText({ publicKey }: WebhookKey): KeyObject {
  const bytes = Buffer.from(publicKey.replace(/^whpk_/, ''), 'base64')
  assert.equal(bytes.length, 32)
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, bytes]), format: 'der', type: 'spki' })
}

function fromJwk({ kty, crv, x }: WebhookKey): KeyObject {
  return createPublicKey({ key: { kty, crv, x }, format: 'jwk' })
}

test('who asks for it gets an Ed25519 signature beside the shared secret’s, and the public library still verifies', async (t) => {
  const { world, receiver, send } = await setUp(t)
  assert.deepEqual(await keys(world), [])
  const { secret } = await world.register({ url: receiver.url, signWithEd25519: true })
  const [key, ...others] = await keys(world)
  assert.ok(key && others.length === 0)
  const request = await send()
  assert.match(request.headers['webhook-signature'] ?? '', /^v1,[\w+/]{43}= v1a,[\w+/]{86}==$/)
  assert.ok(isSignedBy(fromText(key), request))
  assert.ok(isSignedBy(fromJwk(key), request))
  assert.ok(!isSignedBy(fromText(key), { ...request, body: Buffer.from('{}') }))
  new Verifier(secret).verify(request.body, request.headers)
})

test('others do not, until they ask for it; the key is made once, whoever is first', async (t) => {
  const { world, receiver, send } = await setUp(t)
  const { id } = await world.register({ url: receiver.url })
  assert.doesNotMatch((await send()).headers['webhook-signature'] ?? '', /v1a/)
  await Promise.all([
    updateWebhook(world.ctx, world.service, { id, changes: { signWithEd25519: true }, ifMatch: undefined }),
    world.register({ url: receiver.url, events: ['other.*'], signWithEd25519: true }),
    world.register({ url: receiver.url, events: ['other.*'], signWithEd25519: true }),
  ])
  const [key, ...others] = await keys(world)
  assert.ok(key && others.length === 0)
  assert.ok(isSignedBy(fromText(key), await send()))
  await updateWebhook(world.ctx, world.service, { id, changes: { signWithEd25519: false }, ifMatch: undefined })
  assert.doesNotMatch((await send()).headers['webhook-signature'] ?? '', /v1a/)
})

test('a new key signs at once, and the one before it is listed for seven more days', async (t) => {
  const { world, receiver, send } = await setUp(t)
  await world.register({ url: receiver.url, signWithEd25519: true })
  const [first] = await keys(world)
  assert.ok(first)
  const second = keyRoutes.rotate.response.parse(await rotateSigningKey(world.ctx, TEST_ACTOR))
  const expiresAt = new Date(world.clock.now().getTime() + 7 * DAY).toISOString()
  assert.deepEqual(await keys(world), [second, { ...first, expiresAt }])
  const request = await send()
  assert.ok(isSignedBy(fromText(second), request))
  assert.ok(!isSignedBy(fromText(first), request))
  world.clock.advance(7 * DAY)
  assert.deepEqual(await keys(world), [second])
  await Promise.all([rotateSigningKey(world.ctx, TEST_ACTOR), rotateSigningKey(world.ctx, TEST_ACTOR)])
  const listed = await keys(world)
  assert.deepEqual(
    listed.map((key) => key.expiresAt === null),
    [true, false, false],
    'two that rotate at once leave one key that signs',
  )
  assert.ok(!listed.some(({ id }) => id === first.id), 'what nobody needs any more is forgotten')
})

test('the private key is stored sealed, and in no answer or audit entry', async (t) => {
  const { world } = await setUp(t)
  await rotateSigningKey(world.ctx, TEST_ACTOR)
  const { rows } = await sql<{ sealed: Buffer; audit: string }>`
    select k.private_key as sealed, (select string_agg(body, '') from audit_entries where subject = k.id) as audit
    from signing_keys k`.execute(world.ctx.db)
  const [row] = rows
  assert.ok(row)
  const text = world.ctx.box.open(row.sealed)
  assert.equal(Buffer.from(text, 'base64').length, 48)
  assert.ok(!row.sealed.toString('latin1').includes(text))
  assert.ok(row.audit.includes('webhook_key.rotated') && !row.audit.includes(text.slice(-40)))
})
