import assert from 'node:assert/strict'
import { test } from 'node:test'
import { webhookWorld } from '../../tests/support/webhooks.ts'
import { SettingsMemory } from './sending-settings.ts'

test('what is kept of a webhook’s settings is its own bytes, not a piece of a buffer that many share', async (t) => {
  const world = await webhookWorld()
  t.after(() => world.close())
  const { id } = await world.register({
    url: 'http://127.0.0.1:9999/',
    headers: { 'x-tenant': 'a' },
    authToken: 'token-of-a-receiver',
  })
  const memory = new SettingsMemory()
  const stamps = new Map([[id, '1']])
  const [read] = await memory.readUnknown(world.ctx.db, stamps)
  const kept = [read?.headers, read?.authToken, ...(read?.secrets ?? []).map(({ ciphertext }) => ciphertext)]
  assert.equal(kept.length, 3)
  for (const bytes of kept) assert.equal(bytes?.buffer.byteLength, bytes?.length)

  // Read again until it is learnt.
  assert.equal((await memory.readUnknown(world.ctx.db, stamps)).length, 1)
  assert.equal((await memory.find(world.ctx.db, stamps)).get(id)?.webhookId, id)
  assert.deepEqual(await memory.readUnknown(world.ctx.db, stamps), [])
})

test('what is asked for is found, although the memory is full and forgets it meanwhile', async (t) => {
  const world = await webhookWorld()
  t.after(() => world.close())
  const url = 'http://127.0.0.1:9999/'
  const [first, second] = [await world.register({ url }), await world.register({ url })]
  const memory = new SettingsMemory()
  const stamps = new Map([
    [first.id, '1'],
    [second.id, '1'],
  ])
  const [settings] = await memory.readUnknown(world.ctx.db, new Map([[first.id, '1']]))
  assert.ok(settings)
  memory.learn([settings])
  const finding = memory.find(world.ctx.db, stamps)
  memory.learn(Array.from({ length: 10_000 }, (_, index) => ({ ...settings, webhookId: `whk_${index}` })))
  assert.deepEqual([...(await finding).keys()].toSorted(), [first.id, second.id].toSorted())
})
