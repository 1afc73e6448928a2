import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startReceiver } from '../../tests/support/receiver.ts'
import { webhookWorld } from '../../tests/support/webhooks.ts'
import { getJob } from '../jobs/read.ts'
import { runNextJob } from '../jobs/run-next.ts'
import { replayBody } from './delivery-contract.ts'
import { replay } from './replay.ts'

test('a replay asks the filter as it is now, and tells no webhook of itself', async (t) => {
  const receiver = await startReceiver()
  const world = await webhookWorld()
  t.after(async () => {
    await receiver.close()
    await world.close()
  })
  const wanted = await world.record('shop.sold')
  await world.record('shop.returned')
  const hook = await world.register({ url: receiver.url, filter: 'eventType != "shop.returned"' })
  await world.ctx.transact((tx) =>
    world.ctx.events.record(tx, {
      eventType: 'webhook.moved',
      serviceId: world.service.id,
      serviceName: world.service.name,
      payload: { webhook: { id: hook.id } },
      aboutWebhookId: hook.id,
    }),
  )
  const now = world.clock.now().getTime()
  const asked = { from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 1).toISOString(), which: 'all' }
  const started = await replay(world.ctx, world.service, hook.id, replayBody.parse(asked))
  while (await runNextJob(world.ctx, world.jobHandlers));
  const job = await getJob(world.ctx, world.service, started.job?.id ?? '', world.jobHandlers)
  assert.partialDeepStrictEqual(job, { status: 'DONE', total: 2, done: 2, outcomes: { PENDING: 1 } })
  await world.work().idle()
  assert.deepEqual(
    receiver.requests.map(({ headers }) => headers['webhook-id']),
    [wanted.id],
  )
})
