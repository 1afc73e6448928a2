import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../../tests/support/context.ts'
import { createService } from '../../../tests/support/people.ts'
import { serviceRoutes, type Service, type UpdateServiceBody } from '../contract.ts'
import { getService } from './get-service.ts'
import { listServices } from './list-services.ts'
import { updateService } from './update-service.ts'

describe('services', () => {
  let world: TestWorld
  before(async () => {
    world = await testWorld()
  })
  after(() => world.close())

  const update = (id: string, changes: UpdateServiceBody, ifMatch?: number): Promise<Service> =>
    updateService(world.ctx, TEST_ACTOR, { id, changes, ifMatch })

  test('a service is answered as it is stored, and its key in no other answer', async () => {
    const { service, serviceKey } = await createService(world, {
      name: 'Purchasing',
      permissions: ['approvals:read', 'approvals:create', 'approvals:read'],
    })
    assert.deepEqual(service.permissions, ['approvals:read', 'approvals:create'])
    assert.deepEqual(await getService(world.ctx, service.id), service)
    assert.equal(JSON.stringify([service, await getService(world.ctx, service.id)]).includes(serviceKey), false)
  })

  test('a name is taken once, also by two at once', async () => {
    await createService(world, { name: 'Travel' })
    await assert.rejects(createService(world, { name: 'TRAVEL' }), { status: 409, code: 'name_taken' })
    const outcomes = await Promise.allSettled([
      createService(world, { name: 'Race' }),
      createService(world, { name: 'race' }),
    ])
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const { service } = await createService(world)
    await assert.rejects(update(service.id, { name: 'travel' }), { status: 409, code: 'name_taken' })
  })

  test('a change names the version it was made for, and is audited', async () => {
    const { service } = await createService(world)
    const changed = await update(service.id, { rateLimit: 5, allowedIps: ['10.0.0.0/8'], isActive: false }, 1)
    assert.deepEqual(
      [changed.version, changed.rateLimit, changed.allowedIps, changed.isActive, changed.name],
      [2, 5, ['10.0.0.0/8'], false, service.name],
    )
    assert.deepEqual(await getService(world.ctx, service.id), changed)
    await assert.rejects(update(service.id, { rateLimit: 6 }, 1), { status: 412, code: 'stale_version' })
    await assert.rejects(update(world.ctx.ids.next('service'), { rateLimit: 6 }), { status: 404 })
    await assert.rejects(getService(world.ctx, world.ctx.ids.next('service')), { status: 404 })
    const { rows } = await sql<{
      action: string
    }>`select action from audit_entries where subject = ${service.id} order by seq`.execute(world.ctx.db)
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['service.created', 'service.updated'],
    )
  })

  test('pages go by name', async () => {
    const list = (query: Record<string, unknown>) => listServices(world.ctx, serviceRoutes.list.query.parse(query))
    const all = (await list({})).data.map(({ name }) => name)
    const seen: string[] = []
    let cursor: string | null | undefined
    while (cursor !== null) {
      const page = await list({ limit: 2, count: 'true', ...(cursor ? { cursor } : {}) })
      assert.equal(page.total, all.length)
      seen.push(...page.data.map(({ name }) => name))
      cursor = page.nextCursor
    }
    assert.deepEqual(seen, all)
    assert.deepEqual(
      all,
      all.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
    )
  })
})
