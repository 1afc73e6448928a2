import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { setImmediate as breathe } from 'node:timers/promises'
import { sql, type RawBuilder } from 'kysely'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../tests/support/context.ts'
import { createPerson, createService } from '../../tests/support/people.ts'
import { AppError } from '../lib/errors.ts'
import { appendAudit } from './append.ts'
import { ENTRIES_AT_ONCE, SUBJECTS_AT_ONCE } from './queries.ts'
import { verifyAudit } from './verify.ts'

describe('the check of the audit log', () => {
  let world: TestWorld
  let ann: string
  let service: string

  beforeEach(async () => {
    world = await testWorld()
    ann = (await createPerson(world, { username: 'ann' })).id
    service = (await createService(world)).service.id
    for (const action of ['user.updated', 'user.session_revoked']) await append(ann, action)
  })
  afterEach(() => world.close())

  const append = (subject: string, action: string): Promise<void> =>
    world.ctx.transact((tx) => appendAudit(world.ctx, tx, TEST_ACTOR, { subject, action, serviceId: service }))

  /** As a superuser who switches the triggers off. */
  const tamper = (...statements: RawBuilder<unknown>[]): Promise<void> =>
    world.ctx.db.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx)
      for (const statement of statements) await statement.execute(tx)
    })

  /** Copies the last entry of the subject to another place, with the columns changed that are named. */
  const forge = (seq: number): RawBuilder<unknown> => sql`
    insert into audit_entries (subject, seq, id, at, actor_kind, actor_id, action, service_id, body, hash)
    select subject, ${seq}, 'aud_forged' || ${seq}::text, at, actor_kind, actor_id, action, service_id, body, hash
    from audit_entries where subject = ${ann} and seq = 3`

  /** The whole check and that of the one subject must say the same. */
  const assertBroken = async (subject: string, seq: number, why: string): Promise<void> => {
    const firstBroken = { subject, seq, why }
    for (const only of [undefined, subject]) {
      const result = await verifyAudit(world.ctx, only)
      assert.deepEqual([result.ok, result.firstBroken], [false, firstBroken])
    }
  }

  test('what was not touched holds; each subject counts once', async () => {
    const whole = { ok: true, subjects: 3, entries: 5, firstBroken: null }
    assert.deepEqual(await verifyAudit(world.ctx), whole)
    assert.deepEqual(await verifyAudit(world.ctx, ann), { ...whole, subjects: 1, entries: 3 })
    assert.equal((await verifyAudit(world.ctx, 'dep_PROC')).entries, 1)
  })

  test('a subject that has no history is not found', async () => {
    const isNotFound = (error: unknown): boolean =>
      error instanceof AppError && error.status === 404 && error.code === 'not_found'
    await assert.rejects(verifyAudit(world.ctx, world.ctx.ids.next('approval')), isNotFound)
    await assert.rejects(verifyAudit(world.ctx, `${ann}x`), isNotFound)
  })

  test('a changed entry whose head was deleted', async () => {
    await tamper(
      sql`delete from audit_heads where subject = ${ann}`,
      sql`update audit_entries set body = '{}' where subject = ${ann} and seq = 2`,
    )
    await assertBroken(ann, 1, 'the head of the chain is missing')
  })

  test('an entry that is gone, from the middle or the end', async () => {
    await tamper(sql`delete from audit_entries where subject = ${ann} and seq = 3`)
    await assertBroken(ann, 3, 'the chain ends before its head')
    await tamper(sql`delete from audit_entries where subject = ${ann} and seq = 1`)
    await assertBroken(ann, 1, 'an entry is missing')
  })

  for (const seq of [4, 7])
    test(`a forged entry ${seq - 3} above the head; honest changes go on beside it`, async () => {
      await forge(seq).execute(world.ctx.db)
      await assertBroken(ann, seq, 'an entry was added above the head')
      await append(ann, 'user.updated')
      await append(ann, 'user.updated')
      assert.equal((await verifyAudit(world.ctx, ann)).ok, false)
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from audit_entries where subject = ${ann}`.execute(world.ctx.db)
      assert.equal(rows[0]?.n, 6, 'both honest ones are there, and the forged one as evidence')
    })

  test('a forged entry above the head that is chained right', async () => {
    await sql`
      insert into audit_entries (subject, seq, id, at, actor_kind, actor_id, action, service_id, body, hash)
      select subject, 4, id || 'x', at, actor_kind, actor_id, action, service_id, body,
        sha256(hash || convert_to('4', 'UTF8') || sha256(convert_to(body, 'UTF8')))
      from audit_entries where subject = ${ann} and seq = 3`.execute(world.ctx.db)
    await assertBroken(ann, 4, 'an entry was added above the head')
  })

  test('after its head was deleted, honest changes go on and the break stays', async () => {
    await tamper(sql`delete from audit_heads where subject = ${ann}`)
    await append(ann, 'user.updated')
    await assertBroken(ann, 1, 'an entry was added')
  })

  const columns = [
    ['actor_id', sql`'usr_other'`],
    ['actor_kind', sql`'person'`],
    ['at', sql`at + interval '1 microsecond'`],
    ['service_id', sql`null`],
    ['action', sql`'user.created'`],
    ['id', sql`id || 'x'`],
  ] as const
  for (const [column, value] of columns)
    test(`the column ${column} differs from the hashed body`, async () => {
      await tamper(sql`update audit_entries set ${sql.ref(column)} = ${value} where subject = ${ann} and seq = 2`)
      await assertBroken(ann, 2, 'the columns differ from the hashed body')
    })

  test('a chain moved whole to another subject', async () => {
    await tamper(
      sql`update audit_entries set subject = 'zzz' where subject = ${ann}`,
      sql`update audit_heads set subject = 'zzz' where subject = ${ann}`,
    )
    assert.equal((await verifyAudit(world.ctx, 'zzz')).firstBroken?.why, 'the columns differ from the hashed body')
    await assertBroken(ann, 1, 'the whole history is missing')
  })

  test('entries of a subject that nobody knows, before and after all others', async () => {
    for (const subject of ['', 'zzz']) {
      await tamper(sql`delete from audit_entries where id like 'aud_forged%'`, forge(1))
      await tamper(sql`update audit_entries set subject = ${subject} where id = 'aud_forged1'`)
      await assertBroken(subject, 1, 'the head of the chain is missing')
    }
  })

  test('a history that is gone whole: people, services, departments, approvals, webhooks', async () => {
    const webhook = world.ctx.ids.next('webhook')
    const approval = world.ctx.ids.next('approval')
    const now = world.clock.now()
    await sql`
      insert into service_webhooks (id, service_id, name, url, events, is_active, retry_count, timeout_ms, ordering, created_at, updated_at)
      values (${webhook}, ${service}, 'W', 'https://example.com', '{}', true, 3, 1000, 'none', ${now}, ${now})`.execute(
      world.ctx.db,
    )
    await sql`
      insert into service_approvals (id, service_id, approval_type, title, status, priority, priority_rank, urgency, current_level, total_levels, created_at, updated_at)
      values (${approval}, ${service}, 'T', 'T', 'PENDING', 'NORMAL', 2, 'NORMAL', 1, 1, ${now}, ${now})`.execute(
      world.ctx.db,
    )
    await append(webhook, 'webhook.registered')
    await append(approval, 'approval.created')
    assert.equal((await verifyAudit(world.ctx)).ok, true)
    // From the last to the first, so that the whole check meets the newest gap first.
    for (const subject of [webhook, ann, service, 'dep_PROC', approval]) {
      await tamper(
        sql`delete from audit_entries where subject = ${subject}`,
        sql`delete from audit_heads where subject = ${subject}`,
      )
      await assertBroken(subject, 1, 'the whole history is missing')
    }
  })

  test('a history that was deleted whole and begun anew by an honest change', async () => {
    await tamper(
      sql`delete from audit_entries where subject = ${ann}`,
      sql`delete from audit_heads where subject = ${ann}`,
    )
    await append(ann, 'user.updated')
    await assertBroken(ann, 1, 'the beginning of the history is missing')
  })

  test('the tables refuse what is not an append', async () => {
    const refused = [
      sql`update audit_entries set body = '{}'`,
      sql`delete from audit_entries`,
      sql`truncate audit_entries`,
      sql`delete from audit_heads`,
      sql`truncate audit_heads`,
      sql`update audit_heads set seq = seq + 2`,
      sql`update audit_heads set hash = ''`,
      sql`update audit_heads set seq = seq + 1, subject = 'zzz' where subject = ${ann}`,
    ]
    for (const statement of refused)
      await assert.rejects(statement.execute(world.ctx.db), /the audit log is append-only/)
    assert.equal((await verifyAudit(world.ctx)).ok, true)
  })

  test('more subjects and entries than one batch holds, and the last of them broken', async () => {
    const subjects = SUBJECTS_AT_ONCE * 2 + 1
    await world.ctx.transact(async (tx) => {
      for (let n = 1; n <= subjects; n++)
        await appendAudit(world.ctx, tx, TEST_ACTOR, { subject: `x_${String(n).padStart(5, '0')}`, action: 'x' })
      for (let n = 0; n < ENTRIES_AT_ONCE * 2; n++)
        await appendAudit(world.ctx, tx, TEST_ACTOR, { subject: 'x_00001', action: 'x' })
    })
    const entries = 5 + subjects + ENTRIES_AT_ONCE * 2
    assert.deepEqual(await verifyAudit(world.ctx), { ok: true, subjects: 3 + subjects, entries, firstBroken: null })
    const last = `x_${String(subjects).padStart(5, '0')}`
    await tamper(sql`update audit_entries set body = body || ' ' where subject = ${last}`)
    await assertBroken(last, 1, 'the entry was changed')
  })

  test('a check while others append stays ok', async () => {
    let isDone = false
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; !isDone; n++) {
        await append(n % 2 === 0 ? ann : `x_${writer}_${n % 7}`, 'user.updated')
        if (n % 10 === 0) await createPerson(world)
        await breathe()
      }
    }
    const writers = Promise.all([1, 2, 3, 4].map(write))
    const before = await verifyAudit(world.ctx)
    for (let round = 0; round < 60; round++)
      for (const only of [undefined, ann]) {
        const { ok, firstBroken } = await verifyAudit(world.ctx, only)
        assert.deepEqual([ok, firstBroken], [true, null])
      }
    isDone = true
    await writers
    assert.ok((await verifyAudit(world.ctx)).entries > before.entries + 100)
  })
})
