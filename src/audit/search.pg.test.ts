import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import { testWorld, type TestWorld } from '../../tests/support/context.ts'
import { createPerson, createService } from '../../tests/support/people.ts'
import type { Actor } from '../context.ts'
import { AppError } from '../lib/errors.ts'
import { appendAudit } from './append.ts'
import type { AuditFilter } from './contract.ts'
import { exportAudit } from './export.ts'
import { getAuditEntry, searchAudit } from './read.ts'

const MINUTE = 60_000

describe('a search of the audit log', () => {
  let world: TestWorld
  let ann: Actor & { kind: 'person' }
  const program: Actor = { kind: 'system', name: 'health' }

  beforeEach(async () => {
    world = await testWorld()
    const { id, name } = await createPerson(world, { username: 'ann', name: 'Ann Lee' })
    const rights = { department: null, role: 'STAFF', rank: 20, capabilities: new Set<never>() }
    ann = { kind: 'person', id, sessionId: '', name, username: 'ann', email: '', ...rights }
  })
  afterEach(() => world.close())

  const append = (actor: Actor, subject: string, action: string, data: Record<string, unknown> = {}): Promise<void> =>
    world.ctx.transact((tx) => appendAudit(world.ctx, tx, actor, { subject, action, data }))

  const found = async (filter: AuditFilter, limit = 50): Promise<string[]> => {
    const { data } = await searchAudit(world.ctx, { ...filter, limit })
    return data.map(({ subject, action }) => `${subject} ${action}`)
  }

  /** Page after page of two, until there is none. */
  const walk = async (filter: AuditFilter): Promise<string[]> => {
    const all: string[] = []
    let cursor: string | undefined
    do {
      const { data, nextCursor } = await searchAudit(world.ctx, { ...filter, limit: 2, cursor })
      all.push(...data.map(({ action }) => action))
      cursor = nextCursor ?? undefined
    } while (cursor !== undefined)
    return all
  }

  test('by subject, actor, action, time and text, and by several at once', async () => {
    await append(ann, 'x_1', 'x.made', { title: '12 "new" laptops' })
    world.clock.advance(10 * MINUTE)
    const from = world.clock.now().toISOString()
    await append(program, 'x_1', 'x.closed')
    await append(program, 'x_2', 'x.made', { note: 'สวัสดี' })
    world.clock.advance(10 * MINUTE)
    const to = world.clock.now().toISOString()
    await append(ann, 'x_2', 'x.closed')

    assert.deepEqual(await found({ subject: 'x_1' }), ['x_1 x.closed', 'x_1 x.made'])
    assert.deepEqual(await found({ actor: ann.id }), ['x_2 x.closed', 'x_1 x.made'])
    assert.deepEqual((await found({ actor: 'system' })).slice(0, 2), ['x_2 x.made', 'x_1 x.closed'])
    assert.deepEqual(await found({ action: 'x.closed' }), ['x_2 x.closed', 'x_1 x.closed'])
    assert.deepEqual(await found({ from, to }), ['x_2 x.made', 'x_1 x.closed'])
    assert.deepEqual(await found({ subject: 'x_1', from }), ['x_1 x.closed'])
    assert.deepEqual(await found({ q: '"NEW" lap' }), ['x_1 x.made'])
    assert.deepEqual(await found({ q: 'สวัส' }), ['x_2 x.made'])
    assert.deepEqual(await found({ q: 'ann lee', action: 'x.closed', actor: ann.id }), ['x_2 x.closed'])
    assert.deepEqual(await found({ action: 'x.made', actor: 'system', from }), ['x_2 x.made'])
    assert.deepEqual(await found({ q: 'nobody said so' }), [])
    assert.deepEqual(await found({ from: '0001-01-01T00:00:00.000Z', to: '0002-01-01T00:00:00.000Z' }), [])
    assert.equal((await searchAudit(world.ctx, { actor: ann.id, q: 'x_2', limit: 1, count: true })).total, 1)
  })

  test('goes on page by page, whatever leads it', async () => {
    const actions = ['one', 'two', 'three', 'four', 'five'].map((name) => `x.${name}`)
    for (const action of actions) {
      world.clock.advance(MINUTE)
      await append(ann, 'x_1', action)
    }
    const newestFirst = actions.toReversed()
    for (const filter of [{ subject: 'x_1' }, { actor: ann.id }, { q: 'x_1' }, { subject: 'x_1', q: 'ann' }])
      assert.deepEqual(await walk(filter), newestFirst, JSON.stringify(filter))
    assert.deepEqual((await walk({})).slice(0, 5), newestFirst)
    assert.deepEqual(await walk({ action: 'x.two' }), ['x.two'])
  })

  test('a subject’s entries come in their order, also where a clock was behind', async () => {
    await append(ann, 'x_1', 'x.first')
    await sql`
      with head as (update audit_heads set seq = 2 where subject = 'x_1')
      insert into audit_entries (subject, seq, id, at, actor_kind, actor_id, action, body, hash)
      select subject, 2, 'aud_00000000000000000000000000', at, actor_kind, actor_id, 'x.second',
             replace(body, 'x.first', 'x.second'), hash from audit_entries where subject = 'x_1'`.execute(world.ctx.db)
    assert.deepEqual(await walk({ subject: 'x_1' }), ['x.second', 'x.first'])
  })

  test('a cursor of another walk is refused, one behind a forged entry is not', async () => {
    await append(ann, 'x_1', 'x.made')
    await append(ann, 'x_1', 'x.closed')
    const { nextCursor } = await searchAudit(world.ctx, { subject: 'x_1', limit: 1 })
    const isRefused = (error: unknown): boolean => error instanceof AppError && error.status === 400
    await assert.rejects(searchAudit(world.ctx, { limit: 1, cursor: nextCursor ?? '' }), isRefused)
    await sql`
      insert into audit_entries select subject, 9, 'aud_zz!', at, actor_kind, actor_id, action, service_id, body, hash
      from audit_entries where subject = 'x_1' and seq = 1`.execute(world.ctx.db)
    const forged = await searchAudit(world.ctx, { limit: 1 })
    assert.equal(forged.data[0]?.seq, 9)
    assert.equal(
      (await searchAudit(world.ctx, { limit: 1, cursor: forged.nextCursor ?? '' })).data[0]?.action,
      'x.closed',
    )
  })

  test('tells what the things in an entry are called now', async () => {
    const { service } = await createService(world, { name: 'Purchasing' })
    await append(ann, service.id, 'service.updated', { by: ann.id, gone: world.ctx.ids.next('webhook') })
    const { data } = await searchAudit(world.ctx, { subject: service.id, limit: 1 })
    assert.deepEqual(data[0]?.names, { [service.id]: 'Purchasing', [ann.id]: 'Ann Lee' })
    assert.equal((await found({ subject: 'dep_PROC' }))[0], 'dep_PROC department.created')
    assert.deepEqual(await getAuditEntry(world.ctx, data[0]?.id ?? ''), data[0])
    await assert.rejects(
      getAuditEntry(world.ctx, 'aud_0'),
      (error: unknown) => error instanceof AppError && error.status === 404,
    )
  })

  test('is written as a file: all of what the filters leave, and no formula', async () => {
    await append({ ...ann, name: '=cmd()' }, '=x', 'x.made', { note: 'a "b",\nc' })
    for (let n = 0; n < 1100; n += 1) await append(ann, 'x_1', 'x.changed', { n })
    const text = async (filter: AuditFilter, format: 'csv' | 'ndjson'): Promise<string> => {
      const parts: string[] = []
      for await (const chunk of exportAudit(world.ctx, { ...filter, format }).chunks) parts.push(chunk)
      return parts.join('')
    }
    const lines = (await text({ subject: 'x_1' }, 'ndjson')).trimEnd().split('\n')
    assert.equal(lines.length, 1100)
    assert.deepEqual(JSON.parse(lines[0] ?? ''), (await searchAudit(world.ctx, { subject: 'x_1', limit: 1 })).data[0])
    const csv = await text({ action: 'x.made' }, 'csv')
    assert.match(csv, /^\ufeffat,actor kind,.*\r\n2026-06-01T08:00:00\.000Z,person,usr_\w+,'=cmd\(\),x\.made,'=x,,1,,/)
    assert.match(csv, /"\{""note"":""a \\""b\\"",\\nc""\}"/)
    assert.equal(csv.trimEnd().split('\r\n').length, 2)
    assert.equal(await text({ action: 'x.never' }, 'ndjson'), '')
  })
})
