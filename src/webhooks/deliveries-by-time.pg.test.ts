import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TEST_ACTOR } from '../../tests/support/context.ts'
import { webhookWorld } from '../../tests/support/webhooks.ts'
import { listDeliveries, listWebhookDeliveries } from './read.ts'

const MINUTE = 60_000

test('deliveries are listed from a time on and before another, whichever list asks', async (t) => {
  const world = await webhookWorld()
  t.after(() => world.close())
  const { id } = await world.register({ url: 'http://127.0.0.1:4999/hook' })
  const times: string[] = []
  for (const type of ['a.first', 'a.second', 'a.third']) {
    times.push(world.clock.now().toISOString())
    await world.record(type)
    world.clock.advance(10 * MINUTE)
  }
  const [, second, third] = times
  const ofWebhook = async (span: { from?: string | undefined; to?: string | undefined }): Promise<string[]> =>
    (await listWebhookDeliveries(world.ctx, world.service, id, { limit: 50, ...span })).data.map((d) => d.eventType)

  assert.deepEqual(await ofWebhook({ from: second }), ['a.third', 'a.second'])
  assert.deepEqual(await ofWebhook({ to: third }), ['a.second', 'a.first'])
  assert.deepEqual(await ofWebhook({ from: second, to: third }), ['a.second'])
  assert.deepEqual(await ofWebhook({ from: '9999-01-01T00:00:00.000Z' }), [])
  const all = await listDeliveries(world.ctx, TEST_ACTOR, { limit: 50, count: true, from: third })
  assert.equal(all.total, 1)
})
