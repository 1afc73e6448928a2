import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../../tests/support/context.ts'
import { createService } from '../../../tests/support/people.ts'
import type { ServiceActor } from '../../context.ts'
import { authenticateService } from '../authenticate-service.ts'
import { createKeyBody } from '../contract.ts'
import { createKey } from './create-key.ts'
import type { IssuedKey } from './issue-key.ts'
import { newKeyText } from './key-text.ts'
import { listKeys } from './list-keys.ts'
import { revokeKey } from './revoke-key.ts'
import { rotateKey } from './rotate-key.ts'
import { updateService } from './update-service.ts'

const MINUTE = 60_000
const ALL = { limit: 200 }

describe('service keys', () => {
  let world: TestWorld
  before(async () => {
    world = await testWorld()
  })
  after(() => world.close())

  const enter = (key: string, ip = '192.0.2.1'): Promise<ServiceActor> =>
    authenticateService(world.ctx, `Bearer ${key}`, ip)
  const add = (serviceId: string, body?: unknown): Promise<IssuedKey> =>
    createKey(world.ctx, TEST_ACTOR, serviceId, createKeyBody.parse(body))
  const rotate = (serviceId: string, keyId: string, overlapSeconds = 60): Promise<IssuedKey> =>
    rotateKey(world.ctx, TEST_ACTOR, { serviceId, keyId, overlapSeconds })
  const inMinutes = (minutes: number): string => new Date(world.clock.now().getTime() + minutes * MINUTE).toISOString()
  const firstKeyOf = async (serviceId: string): Promise<string> =>
    (await listKeys(world.ctx, serviceId, ALL)).data.at(-1)?.id ?? ''

  test('a key lets its service in with what the service may do', async () => {
    const { service, serviceKey } = await createService(world, { permissions: ['webhooks:read'], rateLimit: 7 })
    const keyId = await firstKeyOf(service.id)
    assert.deepEqual(await enter(serviceKey), {
      kind: 'service',
      id: service.id,
      name: service.name,
      keyId,
      permissions: ['webhooks:read'],
      rateLimit: 7,
    })
  })

  test('the table holds a hash and a hint, never the key', async () => {
    const { service, serviceKey } = await createService(world)
    const { serviceKey: second } = await add(service.id)
    const { rows } = await sql<{ row: string }>`
      select k::text as row from service_keys k union all select body from audit_entries`.execute(world.ctx.db)
    for (const key of [serviceKey, second]) {
      assert.equal(
        rows.some(({ row }) => row.includes(key.slice(9)) || row.includes(Buffer.from(key).toString('hex'))),
        false,
      )
    }
    assert.equal((await listKeys(world.ctx, service.id, ALL)).data.at(-1)?.hint, serviceKey.slice(0, 8))
  })

  test('what is missing, malformed or unknown is told apart', async () => {
    await assert.rejects(authenticateService(world.ctx, undefined, '::1'), { status: 401, code: 'missing_key' })
    await assert.rejects(authenticateService(world.ctx, 'Bearer nonsense', '::1'), { status: 401, code: 'invalid_key' })
    await assert.rejects(enter(newKeyText()), { status: 401, code: 'invalid_key' })
  })

  test('a revoked key is refused at once, and revoking it twice changes nothing', async () => {
    const { service, serviceKey } = await createService(world)
    const keyId = await firstKeyOf(service.id)
    await enter(serviceKey)
    await revokeKey(world.ctx, TEST_ACTOR, service.id, keyId)
    await assert.rejects(enter(serviceKey), { status: 401, code: 'key_revoked' })
    const [revoked] = (await listKeys(world.ctx, service.id, ALL)).data
    world.clock.advance(MINUTE)
    await revokeKey(world.ctx, TEST_ACTOR, service.id, keyId)
    assert.deepEqual((await listKeys(world.ctx, service.id, ALL)).data[0]?.revokedAt, revoked?.revokedAt)
    const { service: other } = await createService(world)
    await assert.rejects(
      revokeKey(world.ctx, TEST_ACTOR, other.id, keyId),
      { status: 404 },
      'keys of others do not exist',
    )
  })

  test('a key expires on time', async () => {
    const { service } = await createService(world)
    await assert.rejects(add(service.id, { expiresAt: inMinutes(0) }), { status: 422, code: 'expires_in_past' })
    await assert.rejects(add(world.ctx.ids.next('service')), { status: 404 })
    const { serviceKey } = await add(service.id, { expiresAt: inMinutes(10) })
    world.clock.advance(10 * MINUTE - 1)
    await enter(serviceKey)
    world.clock.advance(1)
    await assert.rejects(enter(serviceKey), { status: 401, code: 'key_expired' })
  })

  test('a service that is switched off is refused with all its keys, and let in again', async () => {
    const { service, serviceKey } = await createService(world)
    const set = (isActive: boolean) =>
      updateService(world.ctx, TEST_ACTOR, { id: service.id, changes: { isActive }, ifMatch: undefined })
    await set(false)
    await assert.rejects(enter(serviceKey), { status: 401, code: 'service_inactive' })
    await set(true)
    assert.equal((await enter(serviceKey)).id, service.id)
  })

  test('an address must lie in the networks of the key and of the service', async () => {
    const { service, serviceKey } = await createService(world, { allowedIps: ['10.0.0.0/8', '2001:db8::/32'] })
    const narrow = await add(service.id, { allowedIps: ['10.1.0.0/16', '192.0.2.0/24'] })
    for (const ip of ['10.2.3.4', '::ffff:10.2.3.4', '2001:db8::7']) await enter(serviceKey, ip)
    for (const ip of ['192.0.2.1', '::1', 'unix'])
      await assert.rejects(enter(serviceKey, ip), { status: 403, code: 'ip_not_allowed' })
    await enter(narrow.serviceKey, '10.1.2.3')
    for (const ip of ['10.2.3.4', '192.0.2.1'])
      await assert.rejects(enter(narrow.serviceKey, ip), { status: 403, code: 'ip_not_allowed' })
  })

  test('after a rotation both keys work until the overlap ends', async () => {
    const { service, serviceKey } = await createService(world)
    const next = await rotate(service.id, await firstKeyOf(service.id), 60)
    await Promise.all([enter(serviceKey), enter(next.serviceKey)])
    world.clock.advance(MINUTE)
    await assert.rejects(enter(serviceKey), { status: 401, code: 'key_expired' })
    assert.equal((await enter(next.serviceKey)).keyId, next.id)
  })

  test('no overlap ends the old key at once, and a rotation never lengthens its life', async () => {
    const { service, serviceKey } = await createService(world)
    await rotate(service.id, await firstKeyOf(service.id), 0)
    await assert.rejects(enter(serviceKey), { status: 401, code: 'key_expired' })
    const short = await add(service.id, { expiresAt: inMinutes(10), allowedIps: ['192.0.2.0/24'] })
    world.clock.advance(5 * MINUTE)
    const next = await rotate(service.id, short.id, 3600)
    const stored = (await listKeys(world.ctx, service.id, ALL)).data.find(({ id }) => id === short.id)
    assert.equal(stored?.expiresAt, short.expiresAt)
    assert.deepEqual(
      [next.expiresAt, next.allowedIps],
      [inMinutes(10), ['192.0.2.0/24']],
      'the new key has the same life and networks',
    )
  })

  test('of two rotations at once one wins, and the other is told which key took its place', async () => {
    const { service } = await createService(world)
    const keyId = await firstKeyOf(service.id)
    const outcomes = await Promise.allSettled([rotate(service.id, keyId), rotate(service.id, keyId)])
    const won = outcomes.find((outcome) => outcome.status === 'fulfilled')
    const lost = outcomes.find((outcome) => outcome.status === 'rejected')
    assert.equal(lost?.reason.code, 'key_already_rotated')
    assert.deepEqual(lost?.reason.details.extra, { replacedBy: won?.value.id })
    assert.equal((await listKeys(world.ctx, service.id, ALL)).data.length, 2)
    await revokeKey(world.ctx, TEST_ACTOR, service.id, won?.value.id ?? '')
    await assert.rejects(rotate(service.id, won?.value.id ?? ''), { status: 409, code: 'key_not_live' })
    await assert.rejects(rotate(service.id, world.ctx.ids.next('key')), { status: 404 })
  })

  test('the last use is noted at most once a minute', async () => {
    const { service, serviceKey } = await createService(world)
    const lastUse = async (): Promise<string | null | undefined> =>
      (await listKeys(world.ctx, service.id, ALL)).data[0]?.lastUsedAt
    const noted = async (at: string): Promise<void> => {
      for (let n = 0; n < 1000 && (await lastUse()) !== at; n++) await setImmediate()
      assert.equal(await lastUse(), at)
    }
    const first = inMinutes(0)
    await enter(serviceKey)
    await noted(first)
    world.clock.advance(MINUTE - 1)
    await enter(serviceKey)
    world.clock.advance(1)
    await enter(serviceKey)
    await noted(inMinutes(0))
    const { rows } = await sql<{
      action: string
    }>`select action from audit_entries where subject = ${service.id}`.execute(world.ctx.db)
    assert.equal(rows.length, 1, 'using a key is no change')
  })
})
