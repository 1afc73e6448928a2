import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../tests/support/context.ts'
import { createPerson } from '../../tests/support/people.ts'
import { createCredentials } from '../auth/credentials.ts'
import { createUserBody, updateUserBody, type UpdateUserBody, type User } from './contract.ts'
import { getUser } from './get-user.ts'
import { updateUser } from './update-user.ts'

describe('people', () => {
  let world: TestWorld
  before(async () => {
    world = await testWorld()
  })
  after(() => world.close())

  const update = (id: string, changes: UpdateUserBody, ifMatch?: number): Promise<User> =>
    updateUser(world.ctx, TEST_ACTOR, { id, changes, ifMatch }, createCredentials(world.ctx))
  const auditOf = async (subject: string): Promise<{ action: string; data: Record<string, unknown> }[]> => {
    const { rows } = await sql<{ body: string }>`
      select body from audit_entries where subject = ${subject} order by seq`.execute(world.ctx.db)
    return rows.map(({ body }) => JSON.parse(body))
  }

  test('a person is added with the department that is named for the first time', async () => {
    const boss = await createPerson(world, { username: 'boss', role: 'MANAGER', department: 'NEW & Co' })
    const ann = await createPerson(world, {
      username: 'Ann',
      department: 'NEW & Co',
      managerId: boss.id,
      password: 'a long password',
    })
    assert.deepEqual(
      [ann.department, ann.roleName, ann.managerId, ann.isActive, ann.version],
      ['NEW & Co', 'Staff', boss.id, true, 1],
    )
    assert.deepEqual(await getUser(world.ctx, ann.id), ann)
    assert.deepEqual(
      (await auditOf('dep_NEW & Co')).map(({ action }) => action),
      ['department.created'],
      'once for both',
    )
    const [entry] = await auditOf(ann.id)
    assert.equal(entry?.action, 'user.created')
    assert.equal(JSON.stringify(entry).includes('a long password'), false)
  })

  test('a role may be written as people write it', () => {
    const body = createUserBody.parse({ name: 'A', username: 'a', email: 'a@example.com', role: 'Specialist/Engineer' })
    assert.equal(body.role, 'SPECIALIST_ENGINEER')
  })

  test('unknown roles and managers, and names that are taken, are refused', async () => {
    await createPerson(world, { username: 'taken', email: 'taken@example.com' })
    const add = (overrides: Parameters<typeof createPerson>[1]): Promise<User> => createPerson(world, overrides)
    await assert.rejects(add({ role: 'WIZARD' }), { status: 422, code: 'unknown_role' })
    await assert.rejects(add({ managerId: world.ctx.ids.next('user') }), { status: 422, code: 'unknown_person' })
    await assert.rejects(add({ username: 'TAKEN' }), { status: 409, code: 'username_taken' })
    await assert.rejects(add({ email: 'Taken@Example.com' }), { status: 409, code: 'email_taken' })
    const { id } = await add({})
    await assert.rejects(update(id, { role: 'WIZARD' }), { status: 422, code: 'unknown_role' })
    await assert.rejects(update(id, { managerId: world.ctx.ids.next('user') }), { status: 422, code: 'unknown_person' })
    await assert.rejects(update(id, { username: 'Taken' }), { status: 409, code: 'username_taken' })
    await assert.rejects(update(id, { email: 'TAKEN@example.com' }), { status: 409, code: 'email_taken' })
    await assert.rejects(update(world.ctx.ids.next('user'), { name: 'x' }), { status: 404, code: 'not_found' })
    assert.equal((await getUser(world.ctx, id)).version, 1, 'what was refused has changed nothing')
  })

  test('of two who take a username at once, one gets it', async () => {
    const outcomes = await Promise.allSettled(
      [1, 2].map((n) => createPerson(world, { username: 'race', email: `race${n}@example.com` })),
    )
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const loser = outcomes.find((outcome) => outcome.status === 'rejected')
    assert.equal(loser?.reason.code, 'username_taken')
  })

  test('a change names the version it was made for', async () => {
    const { id } = await createPerson(world, { username: 'versioned' })
    const first = await update(id, { name: 'Second name', department: null }, 1)
    assert.deepEqual([first.version, first.name, first.department], [2, 'Second name', null])
    await assert.rejects(update(id, { name: 'Third name' }, 1), { status: 412, code: 'stale_version' })
    assert.equal((await update(id, { name: 'Third name' })).version, 3)
    const entry = (await auditOf(id)).at(1)
    assert.deepEqual(entry?.data, {
      changes: { name: { from: 'versioned', to: 'Second name' }, department: { from: 'PROC', to: null } },
    })
    assert.equal(updateUserBody.safeParse({}).success, false)
  })

  test('nobody leads those who lead him', async () => {
    const [a, b, c] = [await createPerson(world), await createPerson(world), await createPerson(world)]
    await update(b.id, { managerId: a.id })
    await update(c.id, { managerId: b.id })
    await assert.rejects(update(a.id, { managerId: c.id }), { status: 422, code: 'manager_loop' })
    await assert.rejects(update(a.id, { managerId: a.id }), { status: 422, code: 'manager_loop' })
    assert.equal((await update(c.id, { managerId: null })).managerId, null)
    assert.equal((await update(a.id, { managerId: c.id })).managerId, c.id)
  })

  test('two who would lead each other at once do not both succeed', async () => {
    const [a, b] = [await createPerson(world), await createPerson(world)]
    const outcomes = await Promise.allSettled([update(a.id, { managerId: b.id }), update(b.id, { managerId: a.id })])
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  })
})

describe('the last System Administrator', () => {
  let world: TestWorld
  before(async () => {
    world = await testWorld()
  })
  after(() => world.close())

  const update = (id: string, changes: UpdateUserBody): Promise<User> =>
    updateUser(world.ctx, TEST_ACTOR, { id, changes, ifMatch: undefined }, createCredentials(world.ctx))

  test('cannot be deactivated or demoted, alone or in a race of two', async () => {
    const [one, two] = [
      await createPerson(world, { role: 'SYSTEM_ADMINISTRATOR' }),
      await createPerson(world, { role: 'SYSTEM_ADMINISTRATOR' }),
    ]
    const outcomes = await Promise.allSettled([update(one.id, { role: 'STAFF' }), update(two.id, { isActive: false })])
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const last = outcomes[0]?.status === 'rejected' ? one : two
    await assert.rejects(update(last.id, { role: 'GENERAL_DIRECTOR' }), { status: 409, code: 'last_administrator' })
    await assert.rejects(update(last.id, { isActive: false }), { status: 409, code: 'last_administrator' })
    assert.equal((await update(last.id, { name: 'Renamed', isActive: true })).name, 'Renamed')
    await createPerson(world, { role: 'SYSTEM_ADMINISTRATOR' })
    assert.equal((await update(last.id, { isActive: false })).isActive, false)
  })
})
