import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../tests/support/context.ts'
import { cookieHeader, createPerson } from '../../tests/support/people.ts'
import type { Context, PersonActor } from '../context.ts'
import { createUserBody, directoryRoutes, type User } from '../directory/contract.ts'
import { listUsers } from '../directory/list-users.ts'
import { updateUser } from '../directory/update-user.ts'
import { createAuth } from './better-auth.ts'
import { createCredentials } from './credentials.ts'
import { firstAdministrator, linkForAdministrator } from './first-administrator.ts'
import { authenticatePerson } from './person-session.ts'
import { setPassword } from './set-password.ts'
import { signIn } from './sign-in.ts'
import { redeemSignInLink } from './sign-in-link.ts'

const REQUEST = { headers: {}, ip: '192.0.2.1' }

async function within(work: (world: TestWorld) => Promise<void>, env: Record<string, string> = {}): Promise<void> {
  const world = await testWorld(env)
  try {
    await work(world)
  } finally {
    await world.close()
  }
}

async function people(ctx: Context): Promise<User[]> {
  return (await listUsers(ctx, directoryRoutes.users.query.parse({}))).data
}

async function enterByLink(ctx: Context, token: string): Promise<PersonActor> {
  const { cookies } = await redeemSignInLink(
    createAuth(ctx, () => 'http://localhost:3000'),
    token,
    REQUEST,
  )
  const person = await authenticatePerson(ctx, cookieHeader(cookies))
  assert.ok(person)
  return person
}

const enter = (ctx: Context, email: string, password: string) =>
  signIn(
    createAuth(ctx, () => 'http://localhost:3000'),
    { email, password },
    REQUEST,
  )

describe('the first administrator', () => {
  test('an empty database gets one, and every start prints a link until somebody has a way in', () =>
    within(async ({ ctx, clock }) => {
      const first = await firstAdministrator(ctx)
      const second = await firstAdministrator(ctx)
      const [admin, ...others] = await people(ctx)
      assert.deepEqual([admin?.role, admin?.username, others.length], ['SYSTEM_ADMINISTRATOR', 'admin', 0])
      assert.equal(createUserBody.shape.email.safeParse(admin?.email).success, true)

      const person = await enterByLink(ctx, first?.token ?? '')
      assert.equal(person.id, admin?.id)
      assert.equal(await firstAdministrator(ctx), undefined)
      await enterByLink(ctx, second?.token ?? '')
      clock.advance(7 * 86_400_000)
      assert.ok(await firstAdministrator(ctx), 'the session is over, and there is no password')
    }))

  test('it can become a real person, who signs in by the new e-mail and password', () =>
    within(async ({ ctx, clock }) => {
      const person = await enterByLink(ctx, (await firstAdministrator(ctx))?.token ?? '')
      const changes = { name: 'Ann Lee', username: 'ann', email: 'Ann.Lee@example.com' }
      await updateUser(ctx, person, { id: person.id, changes, ifMatch: 1 }, createCredentials(ctx))
      await setPassword(ctx, person, { newPassword: 'a long password', ip: REQUEST.ip })
      assert.equal((await enter(ctx, 'ann.lee@example.com', 'a long password')).body.user.id, person.id)
      clock.advance(30 * 86_400_000)
      assert.equal(await firstAdministrator(ctx), undefined)
      assert.deepEqual(
        (await people(ctx)).map(({ username }) => username),
        ['ann'],
      )
    }))

  test('who keeps the placeholder’s e-mail signs in by it too', () =>
    within(async ({ ctx }) => {
      const person = await enterByLink(ctx, (await firstAdministrator(ctx))?.token ?? '')
      await setPassword(ctx, person, { newPassword: 'a long password', ip: REQUEST.ip })
      assert.equal((await enter(ctx, person.email, 'a long password')).body.user.id, person.id)
    }))

  test('two nodes that start at once make one', () =>
    within(async ({ ctx }) => {
      const links = await Promise.all([firstAdministrator(ctx), firstAdministrator(ctx), firstAdministrator(ctx)])
      assert.equal((await people(ctx)).length, 1)
      for (const link of links) await enterByLink(ctx, link?.token ?? '')
    }))

  test('a lost administrator gets a link on demand: the oldest who is active', () =>
    within(async ({ ctx, clock }) => {
      const role = 'SYSTEM_ADMINISTRATOR'
      const left = await createPerson({ ctx }, { username: 'left', role })
      clock.advance(1000)
      await createPerson({ ctx }, { username: 'oldest', role, password: 'a long password' })
      clock.advance(1000)
      await createPerson({ ctx }, { username: 'newest', role })
      await updateUser(
        ctx,
        TEST_ACTOR,
        { id: left.id, changes: { isActive: false }, ifMatch: undefined },
        createCredentials(ctx),
      )
      assert.equal(await firstAdministrator(ctx), undefined)
      assert.equal((await enterByLink(ctx, await linkForAdministrator(ctx))).username, 'oldest')
    }))
})

describe('an administrator from the settings', () => {
  const env = { ADMIN_EMAIL: 'Root+1@example.com', ADMIN_PASSWORD: 'correct horse' }

  test('is created without a link, and left as he is afterwards', () =>
    within(async ({ ctx }) => {
      assert.equal(await firstAdministrator(ctx), undefined)
      const [admin] = await people(ctx)
      assert.deepEqual(
        [admin?.username, admin?.email, admin?.role],
        ['Root-1', 'Root+1@example.com', 'SYSTEM_ADMINISTRATOR'],
      )
      assert.equal((await enter(ctx, 'root+1@example.com', 'correct horse')).body.user.id, admin?.id)

      const changes = { name: 'Ann', password: 'another password' }
      await updateUser(ctx, TEST_ACTOR, { id: admin?.id ?? '', changes, ifMatch: undefined }, createCredentials(ctx))
      await firstAdministrator(ctx)
      assert.deepEqual(
        (await people(ctx)).map(({ name }) => name),
        ['Ann'],
      )
      await enter(ctx, 'root+1@example.com', 'another password')
    }, env))

  test('gets another username when his is taken, and is one however many nodes start', () =>
    within(async (world) => {
      await createPerson(world, { username: 'ROOT-1' })
      await Promise.all([firstAdministrator(world.ctx), firstAdministrator(world.ctx)])
      const administrators = (await people(world.ctx)).filter(({ role }) => role === 'SYSTEM_ADMINISTRATOR')
      assert.equal(administrators.length, 1)
      assert.match(administrators[0]?.username ?? '', /^Root-1-\w{5}$/)
    }, env))
})
