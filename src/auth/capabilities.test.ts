import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor, PersonActor, ServiceActor } from '../context.ts'
import { CAPABILITIES, PERMISSIONS, type Access, type Permission } from '../route.ts'
import { capabilitiesOf, permits } from './capabilities.ts'

const person = (rank: number): PersonActor => ({
  kind: 'person',
  id: 'usr_1',
  sessionId: 'ses_1',
  name: 'Ann',
  username: 'ann',
  email: 'ann@example.com',
  department: null,
  role: 'X',
  rank,
  capabilities: capabilitiesOf(rank),
})
const service = (...permissions: Permission[]): ServiceActor => ({
  kind: 'service',
  id: 'svc_1',
  name: 'S',
  keyId: 'key_1',
  permissions,
  rateLimit: 1,
})
const others: Actor[] = [{ kind: 'system', name: 'timer' }, { kind: 'anonymous' }]

test('rank gives capabilities', () => {
  const seen = [10, 20, 30, 39, 40, 90, 99, 100, 109, 110].map((rank) => [rank, [...capabilitiesOf(rank)].join(' ')])
  const [nothing, department, all] = ['signed-in', 'signed-in approvals.readDepartment', 'signed-in approvals.readAll']
  assert.deepEqual(seen, [
    ...[10, 20, 30, 39].map((rank) => [rank, nothing]),
    ...[40, 90, 99].map((rank) => [rank, department]),
    ...[100, 109].map((rank) => [rank, all]),
    [110, CAPABILITIES.join(' ')],
  ])
})

test('a service may do what its key permits, and everything with *', () => {
  for (const permission of PERMISSIONS) {
    const access: Access = { by: 'service', permission }
    assert.equal(permits(service(permission), access), true)
    assert.equal(permits(service('*'), access), true)
    assert.equal(permits(service(), access), false)
    assert.equal(
      permits(service(...PERMISSIONS.filter((other) => other !== permission && other !== '*')), access),
      false,
    )
    for (const actor of [person(110), ...others]) assert.equal(permits(actor, access), false, 'services only')
  }
})

test('a person may do what the rank gives', () => {
  for (const capability of CAPABILITIES) {
    const access: Access = { by: 'person', capability }
    assert.equal(permits(person(110), access), true)
    assert.equal(permits(person(10), access), capability === 'signed-in')
    for (const actor of [service('*'), ...others]) assert.equal(permits(actor, access), false, 'people only')
  }
})

test('anyone may use what is open to anyone', () => {
  for (const actor of [person(10), service(), ...others])
    assert.equal(permits(actor, { by: 'anyone', why: 'test' }), true)
})
