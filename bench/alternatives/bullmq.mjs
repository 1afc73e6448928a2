/** BullMQ on Redis: one queue, one worker in this process. */
import { Queue, Worker } from 'bullmq'
import { bodyOf, WEBHOOKS } from '../delivery/post.ts'

const CHUNK = 5000

/** @type {import('../delivery/engine.ts').CreateEngine} */
export const createEngine = async ({ redisSocket, concurrency }, post) => {
  const connection = { path: redisSocket, maxRetriesPerRequest: null }
  const queue = new Queue('deliveries', { connection })
  const options = { attempts: 4, backoff: { type: 'exponential', delay: 10_000 }, removeOnComplete: true }
  let worker
  let completed = 0
  let next = 0
  const begin = () => {
    worker = new Worker('deliveries', (job) => post({ id: job.id, ...job.data }), { connection, concurrency })
    worker.on('completed', () => (completed += 1))
    worker.on('error', console.error)
  }
  const job = () => {
    const id = crypto.randomUUID()
    return { name: 'deliver', data: { webhook: next++ % WEBHOOKS, body: bodyOf(id) }, opts: { ...options, jobId: id } }
  }
  return {
    fill: async (count) => {
      for (let done = 0; done < count; done += CHUNK)
        await queue.addBulk(Array.from({ length: Math.min(CHUNK, count - done) }, job))
    },
    drain: async (count) => {
      completed = 0
      begin()
      await new Promise((resolve) => worker.on('completed', () => completed === count && resolve()))
      await worker.close()
    },
    start: async () => begin(),
    add: async () => {
      const { name, data, opts } = job()
      await queue.add(name, data, opts)
      return opts.jobId
    },
    stop: async () => {
      await worker?.close()
      await queue.obliterate({ force: true })
      await queue.close()
    },
  }
}
