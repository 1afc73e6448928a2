import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { TEST_ACTOR, testWorld, type TestWorld } from '../../tests/support/context.ts'
import { createService } from '../../tests/support/people.ts'
import { actorOf } from '../../tests/support/webhooks.ts'
import type { Actor, ServiceActor } from '../context.ts'
import { AppError } from '../lib/errors.ts'
import { Wake } from '../lib/wake.ts'
import { cancelJob } from './cancel-job.ts'
import type { Job } from './contract.ts'
import type { JobHandler, JobHandlers } from './handler.ts'
import { getJob, listJobs } from './read.ts'
import { recoverJobs } from './recover-jobs.ts'
import { runNextJob } from './run-next.ts'
import { createJobRunner } from './runner.ts'
import { startJob } from './start-job.ts'

const STEP = 10

describe('jobs', () => {
  let world: TestWorld
  let service: ServiceActor
  before(async () => {
    world = await testWorld()
    service = actorOf((await createService(world)).service)
    await sql`create table effects (job_id text, n integer)`.execute(world.ctx.db)
  })
  after(() => world.close())
  beforeEach(async () => {
    await sql`truncate effects, jobs`.execute(world.ctx.db)
  })

  const start = (total: number, { kind = 'test.count', subject = 'whk_1' } = {}): Promise<Job> =>
    world.ctx.transact((tx) =>
      startJob(world.ctx, tx, service, { kind, serviceId: service.id, subject, params: { upTo: total }, total }),
    )
  const get = (id: string, actor: Actor = service): Promise<Job> => getJob(world.ctx, actor, id, handlers())
  const effects = async (jobId: string): Promise<number[]> => {
    const { rows } = await sql<{ n: number }>`select n from effects where job_id = ${jobId} order by n`.execute(
      world.ctx.db,
    )
    return rows.map(({ n }) => n)
  }
  const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1)

  /** Counts to the total in steps of ten; `inStep` is told of each step after its effects. */
  const handlers = (inStep: (cursor: number) => void | Promise<void> = () => undefined): JobHandlers => {
    const count: JobHandler = {
      async step(_ctx, tx, job) {
        const from = Number(job.cursor ?? 0)
        const to = Math.min(from + STEP, job.total)
        await sql`insert into effects select ${job.id}, n from generate_series(${from + 1}::int, ${to}::int) as n`.execute(
          tx,
        )
        await inStep(from)
        return { dealtWith: to - from, cursor: String(to), next: to === job.total ? 'finish' : 'continue' }
      },
      async outcomes(db, ids) {
        const { rows } = await sql<{ id: string; n: number }>`
          select job_id as id, count(*) as n from effects where job_id = any (${ids}::text[]) group by job_id`.execute(
          db,
        )
        return new Map(rows.map(({ id, n }) => [id, { SUCCESS: n }]))
      },
    }
    return { 'test.count': count, 'test.other': count }
  }
  const run = async (known = handlers()): Promise<void> => {
    while (await runNextJob(world.ctx, known));
  }

  test('a job is done step by step, and says how far it has come and what came of it', async () => {
    const started = await start(35)
    assert.partialDeepStrictEqual(started, { status: 'QUEUED', total: 35, done: 0, error: null, outcomes: {} })
    assert.deepEqual(started.createdBy, { kind: 'service', id: service.id, name: service.name })
    const seen: Job[] = []
    await run(handlers(async () => void seen.push(await get(started.id))))
    assert.deepEqual(
      seen.map(({ status, done }) => [status, done]),
      [0, 10, 20, 30].map((done) => ['RUNNING', done]),
    )
    const finished = await get(started.id)
    assert.partialDeepStrictEqual(finished, { status: 'DONE', done: 35, outcomes: { SUCCESS: 35 } })
    assert.equal(finished.finishedAt, world.clock.now().toISOString())
    assert.deepEqual(await effects(started.id), upTo(35))
  })

  test('a step that fails leaves nothing behind, is tried again later, and repeats nothing', async () => {
    const { id } = await start(30)
    let failures = 0
    const flaky = handlers((cursor) => {
      if (cursor !== 10 || failures === 2) return
      failures += 1
      throw new Error('Connection terminated unexpectedly')
    })
    await run(flaky)
    assert.partialDeepStrictEqual(await get(id), { status: 'RUNNING', done: 10 })
    assert.match((await get(id)).error ?? '', /tried again/)
    assert.deepEqual(await effects(id), upTo(10))
    world.clock.advance(900)
    assert.equal(await runNextJob(world.ctx, flaky), false, 'not before a second is over')
    world.clock.advance(100)
    await run(flaky)
    assert.equal(failures, 2)
    world.clock.advance(60_000)
    await run(flaky)
    assert.partialDeepStrictEqual(await get(id), { status: 'DONE', done: 30, error: null })
    assert.deepEqual(await effects(id), upTo(30))
  })

  test('a job whose step is refused, or that meets a bug, fails with the reason', async () => {
    const refused = await start(30)
    await run(
      handlers((cursor) => {
        if (cursor === 10) throw new AppError(409, 'gone', 'What it worked on is gone.')
      }),
    )
    assert.partialDeepStrictEqual(await get(refused.id), {
      status: 'FAILED',
      done: 10,
      error: 'gone: What it worked on is gone.',
    })
    assert.notEqual((await get(refused.id)).finishedAt, null)
    assert.deepEqual(await effects(refused.id), upTo(10))

    const buggy = await start(20)
    await run(handlers(() => void sql.lit(Symbol('a bug')).compile(world.ctx.db)))
    const failed = await get(buggy.id)
    assert.equal(failed.status, 'FAILED')
    assert.match(failed.error ?? '', /^internal_error/)
    assert.deepEqual(await effects(buggy.id), [])
  })

  test('cancelling waits for the step at work; then nothing more is done, and what was done stays', async () => {
    const { id } = await start(10_000)
    let cancelling: Promise<Job> | undefined
    await run(
      handlers(() => {
        cancelling ??= cancelJob(world.ctx, service, id, handlers())
      }),
    )
    const cancelled = await cancelling
    assert.ok(cancelled && cancelled.done < 10_000)
    assert.partialDeepStrictEqual(cancelled, { status: 'CANCELLED', outcomes: { SUCCESS: cancelled.done } })
    await run()
    assert.deepEqual(await get(id), cancelled)
    assert.deepEqual(await effects(id), upTo(cancelled.done))
    await assert.rejects(cancelJob(world.ctx, service, id, handlers()), { status: 409, code: 'job_finished' })
    const actions = await world.ctx.db
      .selectFrom('audit_entries')
      .select('action')
      .where('subject', '=', id)
      .orderBy('seq')
      .execute()
    assert.deepEqual(
      actions.map(({ action }) => action),
      ['job.started', 'job.cancelled'],
    )
  })

  test('the same job is not started twice while it is open, also not by two at once', async () => {
    await sql`create table if not exists subjects (id text primary key)`.execute(world.ctx.db)
    await sql`insert into subjects values ('whk_1') on conflict do nothing`.execute(world.ctx.db)
    const locked = (): Promise<Job> =>
      world.ctx.transact(async (tx) => {
        await sql`select from subjects where id = 'whk_1' for update`.execute(tx)
        return startJob(world.ctx, tx, service, {
          kind: 'test.count',
          serviceId: service.id,
          subject: 'whk_1',
          params: { upTo: 5 },
          total: 5,
        })
      })
    const outcomes = await Promise.allSettled([locked(), locked(), locked()])
    const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    assert.equal(started.length, 1)
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue
      assert.ok(outcome.reason instanceof AppError)
      assert.equal(outcome.reason.code, 'job_running')
      assert.deepEqual(outcome.reason.details.extra, { jobId: started[0]?.id })
    }
    await start(7)
    await start(5, { subject: 'whk_2' })
    await start(5, { kind: 'test.other' })
    await run()
    await locked()
  })

  test('two runners share the jobs, and each step is done once', async () => {
    const jobs: Job[] = []
    for (let n = 0; n < 6; n++) jobs.push(await start(300, { subject: `whk_${n}` }))
    const runners = [1, 2].map(() => createJobRunner(world.ctx, new Wake(), handlers(), { pollMs: 10 }))
    for (const runner of runners) runner.start()
    while ((await listJobs(world.ctx, service, { limit: 50, status: 'DONE' }, handlers())).data.length < 6)
      await setImmediate()
    await Promise.all(runners.map((runner) => runner.stop()))
    for (const { id } of jobs) assert.deepEqual(await effects(id), upTo(300))
  })

  test('whoever lost its lease in between saves nothing; a crash delays the job by the lease, unless nobody else can be at it', async () => {
    const { id } = await start(30)
    await sql`update jobs set status = 'RUNNING', lease_token = 'dead', leased_until = ${world.clock.now()}::timestamptz + interval '15 seconds'
              where id = ${id}`.execute(world.ctx.db)
    assert.equal(await runNextJob(world.ctx, handlers()), false)
    world.clock.advance(15_000)
    const robbed: JobHandlers = {
      'test.count': {
        outcomes: async () => new Map(),
        async step(ctx, tx, job) {
          const step = await handlers()['test.count']?.step(ctx, tx, job)
          assert.ok(step)
          // As if this process had stood still after the step until another one had claimed the job.
          await sql`update jobs set lease_token = 'thief' where id = ${job.id}`.execute(tx)
          return step
        },
      },
    }
    await runNextJob(world.ctx, robbed)
    assert.deepEqual(await effects(id), upTo(10), 'its second step saw that the lease is another’s')
    assert.equal(await runNextJob(world.ctx, handlers()), false)
    await recoverJobs(world.ctx)
    await run()
    assert.deepEqual(await effects(id), upTo(30))
  })

  test('stopping gives the job back between two steps, and another goes on at once', async () => {
    const { id } = await start(100)
    const stopping = new AbortController()
    await runNextJob(
      world.ctx,
      handlers((cursor) => void (cursor === 20 && stopping.abort())),
      stopping.signal,
    )
    assert.partialDeepStrictEqual(await get(id), { status: 'RUNNING', done: 30 })
    await run()
    assert.partialDeepStrictEqual(await get(id), { status: 'DONE', done: 100 })
    assert.deepEqual(await effects(id), upTo(100))
  })

  test('a long job does not keep the others waiting', async () => {
    const long = await start(1000)
    const short = await start(20, { subject: 'whk_2' })
    await runNextJob(world.ctx, handlers())
    assert.partialDeepStrictEqual(await get(long.id), { status: 'RUNNING', done: 200 })
    await runNextJob(world.ctx, handlers())
    assert.equal((await get(short.id)).status, 'DONE')
  })

  test('a service sees its own jobs only, an administrator all, others none', async () => {
    const { id } = await start(5)
    const other = actorOf((await createService(world)).service)
    await assert.rejects(get(id, other), { status: 404 })
    await assert.rejects(cancelJob(world.ctx, other, id, handlers()), { status: 404 })
    assert.deepEqual((await listJobs(world.ctx, other, { limit: 10 }, handlers())).data, [])
    const page = await listJobs(world.ctx, TEST_ACTOR, { limit: 10, subject: 'whk_1', count: true }, handlers())
    assert.deepEqual(
      page.data.map((job) => job.id),
      [id],
    )
    assert.equal(page.total, 1)
    await assert.rejects(listJobs(world.ctx, { kind: 'anonymous' }, { limit: 10 }, handlers()), { status: 403 })
  })

  test('a kind that this node does not know waits for one that does', async () => {
    const { id } = await start(5, { kind: 'test.unknown' })
    await run()
    assert.partialDeepStrictEqual(await get(id), { status: 'QUEUED', outcomes: {} })
  })
})
