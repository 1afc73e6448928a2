import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../tests/support/context.ts'
import { createPerson } from '../../tests/support/people.ts'
import { createCredentials } from '../auth/credentials.ts'
import { directoryRoutes } from './contract.ts'
import { listDepartments, saveDepartment } from './departments.ts'
import { findPeople } from './find-people.ts'
import { listRoles } from './list-roles.ts'
import { listUsers } from './list-users.ts'
import { updateUser } from './update-user.ts'

describe('lists of the directory', () => {
  let world: TestWorld
  const ids: Record<string, string> = {}

  before(async () => {
    world = await testWorld()
    for (const username of ['eve', 'Bob', 'ann', 'dan_d', 'Cho']) {
      const department = username === 'eve' ? 'SALES' : 'PROC'
      ids[username] = (
        await createPerson(world, { username, department, role: username === 'Bob' ? 'MANAGER' : 'STAFF' })
      ).id
    }
    await createPerson(world, { username: 'ann2', name: 'ANN' })
  })
  after(() => world.close())

  const list = (query: Record<string, unknown>) => listUsers(world.ctx, directoryRoutes.users.query.parse(query))
  const names = async (query: Record<string, unknown>): Promise<string[]> =>
    (await list(query)).data.map(({ username }) => username)

  test('pages go by name without regard to case, and miss or repeat nobody', async () => {
    const seen: string[] = []
    let cursor: string | null | undefined
    while (cursor !== null) {
      const page = await list({ limit: 2, ...(cursor ? { cursor } : {}) })
      seen.push(...page.data.map(({ username }) => username))
      cursor = page.nextCursor
    }
    assert.deepEqual(seen, ['ann', 'ann2', 'Bob', 'Cho', 'dan_d', 'eve'])
    assert.deepEqual([(await list({ limit: 1, count: 'true' })).total, (await list({})).total], [6, undefined])
    await assert.rejects(list({ cursor: 'nonsense' }), { status: 400 })
  })

  test('filters narrow the list and its total', async () => {
    assert.deepEqual(await names({ department: 'SALES' }), ['eve'])
    assert.deepEqual(await names({ role: 'manager' }), ['Bob'])
    assert.deepEqual(await names({ q: 'AN' }), ['ann', 'ann2', 'dan_d'])
    assert.deepEqual(await names({ q: 'bob@EXAMPLE' }), ['Bob'])
    assert.deepEqual(await names({ q: '_' }), ['dan_d'], 'a wildcard of SQL is a letter here')
    assert.equal((await list({ q: 'an', count: '1', limit: 1 })).total, 3)
    await updateUser(
      world.ctx,
      TEST_ACTOR,
      { id: ids['eve'] ?? '', changes: { isActive: false }, ifMatch: undefined },
      createCredentials(world.ctx),
    )
    assert.deepEqual(await names({ active: 'false' }), ['eve'])
    assert.equal((await list({ active: 'true', count: 'true' })).total, 5)
  })

  test('people are found by id, username and e-mail, in the order they were named', async () => {
    const found = await findPeople(world.ctx.db, [
      { email: 'CHO@example.com' },
      { username: 'nobody' },
      { userId: ids['ann'] ?? '' },
      { username: 'BOB' },
      { userId: ids['ann'] ?? '' },
      { username: `${ids['ann']}` },
      {},
    ])
    assert.deepEqual(
      found.map((person) => person?.username),
      ['Cho', undefined, 'ann', 'Bob', 'ann', undefined, undefined],
    )
    const { id: _id, ...bob } = found[3] ?? { id: '' }
    assert.deepEqual(bob, {
      name: 'Bob',
      username: 'Bob',
      email: 'Bob@example.com',
      department: 'PROC',
      role: 'MANAGER',
      isActive: true,
    })
    assert.deepEqual(await findPeople(world.ctx.db, []), [])
  })

  test('departments count those who are active; saving adds or renames', async () => {
    const save = (body: Parameters<typeof saveDepartment>[2]) => saveDepartment(world.ctx, TEST_ACTOR, body)
    const bob = ids['Bob'] ?? ''
    assert.deepEqual(await save({ code: 'PROC', name: 'Procurement', headUserId: bob }), {
      code: 'PROC',
      name: 'Procurement',
      headUserId: bob,
      people: 5,
      version: 2,
    })
    assert.equal((await save({ code: 'PROC', name: 'Purchasing' })).headUserId, bob, 'a head that is not named stays')
    assert.equal((await save({ code: 'PROC', name: 'Purchasing', headUserId: null })).headUserId, null)
    assert.equal((await save({ code: 'IT', name: 'Computers' })).version, 1)
    await assert.rejects(save({ code: 'IT', name: 'Computers', headUserId: world.ctx.ids.next('user') }), {
      status: 422,
      code: 'unknown_person',
    })
    const { data } = await listDepartments(world.ctx, { limit: 200 })
    assert.deepEqual(
      data.map(({ code, people }) => [code, people]),
      [
        ['IT', 0],
        ['PROC', 5],
        ['SALES', 0],
      ],
    )
  })

  test('the ladder has eleven roles, the administrator at its top', async () => {
    const { data } = await listRoles(world.ctx, { limit: 200 })
    assert.deepEqual([data.length, data.at(0)?.code, data.at(-1)?.code], [11, 'OPERATOR', 'SYSTEM_ADMINISTRATOR'])
  })
})
