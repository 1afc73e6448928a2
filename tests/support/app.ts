/** The whole program over a fresh database, listening on a free port of the loopback, with a clock that the test drives. */
import { createApp } from '../../src/app.ts'
import { createJobRunner } from '../../src/jobs/runner.ts'
import type { ReadPace } from '../../src/lib/read-gauges.ts'
import { createDeliveryWorker } from '../../src/webhooks/worker.ts'
import { testWorld, type TestWorld } from './context.ts'

export type TestApp = TestWorld & { url: string; worker: ReturnType<typeof createDeliveryWorker> }

/** The delivery worker and the job runner run unless told otherwise. */
export async function startApp({
  env = {},
  isWorking = true,
  metricsPace,
}: { env?: Record<string, string>; isWorking?: boolean; metricsPace?: ReadPace } = {}): Promise<TestApp> {
  const world = await testWorld(env, metricsPace)
  const { app, setPublicUrl } = await createApp(world)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  setPublicUrl(url)
  const worker = createDeliveryWorker(world.ctx, world.deliveriesWake, { pollMs: 50 })
  const runner = createJobRunner(world.ctx, world.jobsWake, world.jobHandlers, { pollMs: 50 })
  if (isWorking) {
    worker.start()
    runner.start()
  }
  return {
    ...world,
    url,
    worker,
    async close() {
      await runner.stop()
      await worker.stop()
      await app.close()
      await world.close()
    },
  }
}
