import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testWorld } from '../../tests/support/context.ts'
import { createService } from '../../tests/support/people.ts'
import type { ServiceActor } from '../context.ts'
import { appendAudit } from '../audit/append.ts'
import { triggerEvent } from './trigger.ts'

test('events without an approval do not wait for each other at the audit log', async (t) => {
  const world = await testWorld()
  t.after(() => world.close())
  const { id, name } = (await createService(world)).service
  const actor: ServiceActor = { kind: 'service', id, name, keyId: 'key_test', permissions: ['*'], rateLimit: 100 }
  const body = { eventType: 'shop.sold', payload: {}, metadata: {} }
  await world.ctx.transact(async (tx) => {
    // Holds the head of the service's own chain: a trigger that needed it would wait for this transaction for ever.
    await appendAudit(world.ctx, tx, actor, { subject: id, action: 'service.updated' })
    const event = await triggerEvent(world.ctx, actor, body)
    const rows = await world.ctx.db
      .selectFrom('audit_entries')
      .select(['subject', 'service_id'])
      .where('action', '=', 'event.triggered')
      .execute()
    assert.deepEqual(rows, [{ subject: event.id, service_id: id }])
  })
})
