/** graphile-worker, tuned as its documentation says: a local queue, results in batches. */
import { makeWorkerUtils, run } from 'graphile-worker'
import { bodyOf, WEBHOOKS } from '../delivery/post.ts'

const CHUNK = 5000
const LOCAL_QUEUE = 500
const COMPLETE_DELAY_MS = 20
const silent = { error: console.error, warn: () => {}, info: () => {}, debug: () => {} }

/** @type {import('../delivery/engine.ts').CreateEngine} */
export const createEngine = async ({ postgres, concurrency }, post) => {
  const { Logger } = await import('graphile-worker')
  const logger = new Logger(() => (level, message) => silent[level]?.(message))
  const connectionString = `postgres://${postgres.user}@/${postgres.database}?host=${encodeURIComponent(postgres.host)}`
  const utils = await makeWorkerUtils({ connectionString, logger })
  await utils.migrate()
  let runner
  let succeeded = 0
  let next = 0
  const begin = async () => {
    runner = await run({
      connectionString,
      logger,
      noHandleSignals: true,
      maxPoolSize: 10,
      concurrency,
      pollInterval: 1000,
      taskList: { deliver: (payload) => post(payload) },
      preset: {
        worker: {
          localQueue: { size: LOCAL_QUEUE },
          completeJobBatchDelay: COMPLETE_DELAY_MS,
          failJobBatchDelay: COMPLETE_DELAY_MS,
        },
      },
    })
    runner.events.on('job:success', () => (succeeded += 1))
  }
  const payload = () => {
    const id = crypto.randomUUID()
    return { id, webhook: next++ % WEBHOOKS, body: bodyOf(id) }
  }
  const left = async () => {
    const { rows } = await utils.withPgClient((client) =>
      client.query('select count(*)::int as n from graphile_worker.jobs'),
    )
    return rows[0].n
  }
  return {
    fill: (count) => fill(utils, payload, count),
    drain: async (count) => {
      succeeded = 0
      await begin()
      while (succeeded < count) await new Promise((resolve) => runner.events.once('job:success', resolve))
      // Its last results lie in a batch.
      while ((await left()) > 0) await new Promise((resolve) => setTimeout(resolve, COMPLETE_DELAY_MS))
      await runner.stop()
    },
    start: begin,
    add: async () => {
      const job = payload()
      await utils.addJob('deliver', job, { maxAttempts: 4 })
      return job.id
    },
    stop: async () => {
      await runner?.stop().catch(() => {})
      await utils.release()
    },
  }
}

async function fill(utils, payload, count) {
  for (let done = 0; done < count; done += CHUNK) {
    const jobs = Array.from({ length: Math.min(CHUNK, count - done) }, () => ({
      identifier: 'deliver',
      payload: payload(),
      maxAttempts: 4,
    }))
    await utils.addJobs(jobs)
  }
  await utils.withPgClient((client) => client.query('vacuum (analyze) graphile_worker._private_jobs'))
  await utils.withPgClient((client) => client.query('checkpoint'))
}
