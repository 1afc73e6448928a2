/** Every route declares who may call it, and what it declares is what happens: the route table × callers. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createApp } from '../../src/app.ts'
import { capabilitiesOf, permits } from '../../src/auth/capabilities.ts'
import type { Actor } from '../../src/context.ts'
import { PERMISSIONS, type Permission, type RouteContract } from '../../src/route.ts'
import { testWorld, type TestWorld } from '../support/context.ts'
import { createPerson, createService, signIn } from '../support/people.ts'

/** Routes that no contract describes, each with the reason why anybody may call it. */
const PLAIN = new Map([
  ['GET /openapi.json', 'the document that says how to call'],
  ['GET /metrics', 'counts and times without names, for the operator’s network'],
  ['GET /sign-in/link', 'the token in it is the credential'],
  ['GET /decide/*', 'the page of a link from a mail; it asks for a session before it shows anything'],
  ['GET /unsubscribe/:token', 'the token in it is the credential, and it only shows a page'],
  ['POST /unsubscribe/:token', 'the token in it is the credential, as RFC 8058 demands'],
  ['GET /docs', 'the reference'],
  ['GET /docs/', 'the reference'],
  ['GET /docs/js/scalar.js', 'the reference'],
  ['GET /docs/openapi.json', 'the document that says how to call'],
  ['GET /docs/openapi.yaml', 'the document that says how to call'],
])

const ROLES = [
  'OPERATOR',
  'STAFF',
  'SPECIALIST_ENGINEER',
  'SUPERVISOR',
  'ASSISTANT_MANAGER',
  'MANAGER',
  'SENIOR_MANAGER',
  'ASSISTANT_GENERAL_MANAGER',
  'GENERAL_MANAGER',
  'GENERAL_DIRECTOR',
  'SYSTEM_ADMINISTRATOR',
]

const IDS: Record<string, string> = {
  approvals: 'apr_01h455vb4pex5vsknk084sn02q',
  webhooks: 'whk_01h455vb4pex5vsknk084sn02q',
  deliveries: 'dlv_01h455vb4pex5vsknk084sn02q',
  events: 'evt_01h455vb4pex5vsknk084sn02q',
  services: 'svc_01h455vb4pex5vsknk084sn02q',
  users: 'usr_01h455vb4pex5vsknk084sn02q',
  sessions: 'ses_01h455vb4pex5vsknk084sn02q',
  jobs: 'job_01h455vb4pex5vsknk084sn02q',
  mails: 'mal_01h455vb4pex5vsknk084sn02q',
  subscriptions: 'psh_01h455vb4pex5vsknk084sn02q',
  audit: 'aud_01h455vb4pex5vsknk084sn02q',
  views: 'viw_01h455vb4pex5vsknk084sn02q',
  keyId: 'key_01h455vb4pex5vsknk084sn02q',
}

describe('who may call what', () => {
  let world: TestWorld
  let app: FastifyInstance
  const contracts: RouteContract[] = []
  const plain: string[] = []

  before(async () => {
    world = await testWorld()
    ;({ app } = await createApp(world, (route) => {
      const { contract } = route.config ?? {}
      for (const method of [route.method].flat()) {
        if (contract) contracts.push(contract)
        else if (method !== 'HEAD' && !route.url.startsWith('/assets/')) plain.push(`${method} ${route.url}`)
      }
    }))
    await app.listen({ host: '127.0.0.1', port: 0 })
  })
  after(async () => {
    await app.close()
    await world.close()
  })

  const status = async (
    contract: RouteContract,
    headers: Record<string, string>,
  ): Promise<{ status: number; code: string }> => {
    const url = contract.url.replaceAll(
      /:(\w+)/g,
      (_, name: string) =>
        (name === 'keyId' ? IDS.keyId : IDS[contract.url.split('/').findLast((part) => part in IDS) ?? '']) ?? '',
    )
    // A stream has no end: behind the gate, it is asked for one that it refuses.
    const query = contract.stream ? '?after=nowhere' : ''
    const reply = await app.inject({ method: contract.method, url: url + query, headers })
    const isProblem = reply.headers['content-type']?.startsWith('application/problem+json')
    return { status: reply.statusCode, code: isProblem ? reply.json().code : '' }
  }

  test('a route without a declared access is known by name and has a reason', () => {
    const unknown = plain.filter((name) => !PLAIN.has(name) && !/^GET \/[\w.-]*$/.test(name))
    assert.deepEqual(unknown, [])
    assert.ok(contracts.length > 50)
    for (const { access } of contracts) if (access.by === 'anyone') assert.ok(access.why.length > 10)
  })

  test('nobody gets past a route that is not open to anyone', async () => {
    for (const contract of contracts.filter(({ access }) => access.by !== 'anyone')) {
      const { status: got } = await status(contract, {})
      assert.equal(got, 401, `${contract.method} ${contract.url}`)
    }
  })

  test('each permission opens its own routes and no other', async () => {
    const forServices = contracts.filter(({ access }) => access.by === 'service')
    for (const permission of PERMISSIONS) {
      const { service, serviceKey } = await createService(world, {
        name: `only ${permission}`,
        permissions: [permission],
        rateLimit: 10_000,
      })
      const actor: Actor = {
        kind: 'service',
        id: service.id,
        name: '',
        keyId: '',
        permissions: [permission] satisfies Permission[],
        rateLimit: 1,
      }
      for (const contract of forServices) {
        const { code } = await status(contract, { authorization: `Bearer ${serviceKey}` })
        assert.equal(
          code === 'missing_permission',
          !permits(actor, contract.access),
          `${permission}: ${contract.method} ${contract.url} answered ${code}`,
        )
      }
    }
  })

  test('each role opens what its rank allows and no more', async () => {
    const address = app.server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    const forPeople = contracts.filter(
      ({ access, url: path }) => access.by === 'person' && !path.startsWith('/api/auth/'),
    )
    for (const [index, role] of ROLES.entries()) {
      const email = `${role.toLowerCase()}@example.com`
      await createPerson(world, { username: role.toLowerCase(), email, role, password: 'a long password' })
      const cookie = await signIn(url, email, 'a long password')
      const capabilities = capabilitiesOf((index + 1) * 10)
      for (const contract of forPeople) {
        const { code, status: got } = await status(contract, { cookie })
        const isAllowed = contract.access.by === 'person' && capabilities.has(contract.access.capability)
        assert.equal(
          code === 'missing_capability',
          !isAllowed,
          `${role}: ${contract.method} ${contract.url} answered ${got} ${code}`,
        )
      }
    }
  })
})
