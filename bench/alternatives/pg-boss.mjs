/** pg-boss, tuned: batches of 500 by two workers, and the next batch at once while they come full. */
import { PgBoss } from 'pg-boss'
import { bodyOf, WEBHOOKS } from '../delivery/post.ts'

const CHUNK = 5000
const BATCH = 500
const QUEUE = 'deliveries'

/** @type {import('../delivery/engine.ts').CreateEngine} */
export const createEngine = async ({ postgres, concurrency }, post) => {
  const boss = new PgBoss({ ...postgres, max: 10, useListenNotify: true, supervise: false, schedule: false })
  boss.on('error', console.error)
  await boss.start()
  await boss.createQueue(QUEUE, { retryLimit: 3 })
  let next = 0
  const data = () => {
    const id = crypto.randomUUID()
    return { id, webhook: next++ % WEBHOOKS, body: bodyOf(id) }
  }
  const sendAll = async (jobs) => {
    const queue = [...jobs]
    const send = async () => {
      for (let job = queue.pop(); job; job = queue.pop()) await post(job.data)
    }
    await Promise.all(Array.from({ length: concurrency / 2 }, send))
  }
  const begin = async () => {
    const options = { batchSize: BATCH, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true, localConcurrency: 2 }
    await boss.work(QUEUE, options, sendAll)
  }
  const query = (text) => boss.getDb().executeSql(text)
  const left = async () => {
    const { rows } = await query("select count(*)::int as n from pgboss.job where state < 'completed'")
    return rows[0].n
  }
  return {
    fill: async (count) => {
      for (let done = 0; done < count; done += CHUNK)
        await boss.insert(
          QUEUE,
          Array.from({ length: Math.min(CHUNK, count - done) }, () => ({ data: data() })),
        )
      await query('vacuum (analyze) pgboss.job')
      await query('checkpoint')
    },
    drain: async () => {
      await begin()
      while ((await left()) > 0) await new Promise((resolve) => setTimeout(resolve, 50))
      await boss.offWork(QUEUE)
      await query("delete from pgboss.job where state = 'completed'")
    },
    start: begin,
    add: async () => {
      const job = data()
      await boss.send(QUEUE, job)
      return job.id
    },
    stop: () => boss.stop({ graceful: false }),
  }
}
