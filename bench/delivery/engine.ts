/** What the delivery benchmark asks of an engine, ours or an alternative's. Each runs in a process of its own. */
import { join } from 'node:path'
import { type Remote, spawnRemote } from './rpc.ts'

/** Where an engine works. */
export type EngineWorld = {
  receiverUrl: string
  /** A database of its own. */
  postgres: { host: string; user: string; database: string }
  redisSocket?: string
  /** Attempts in flight. */
  concurrency: number
  /** One of several processes on this database. */
  isNode?: boolean
  /** See endpoints.ts. */
  endpoints?: { count: number; hanging: number; backlog: number }
}

export type Engine = {
  /** Stores `count` deliveries that are due, without sending any. */
  fill(count: number): Promise<void>
  /** Sends what is stored and resolves when it is recorded that all of it was. */
  drain(count: number): Promise<void>
  /** Starts sending what comes. */
  start(): Promise<void>
  /** Adds one delivery; resolves once it is committed with the id that the receiver sees, where its time counts. */
  add(): Promise<string | undefined>
  stop(): Promise<void>
}

export type CreateEngine = (world: EngineWorld, post: Post) => Promise<Engine>

/** One signed POST of `body`, as our engine sends it: what the alternatives' jobs do. Throws unless the answer is 2xx. */
export type Post = (job: { id: string; webhook: number; body: string }) => Promise<void>

export type Emission = { perSecond: number; seconds: number }

/** Commits as the receiver's clock saw them, by id. */
export type Commits = Map<string, number>

export type RemoteEngine = {
  fill(count: number): Promise<void>
  /** Milliseconds. */
  drain(count: number): Promise<number>
  start(): Promise<void>
  /** Adds at a steady pace, whether or not the engine keeps up. */
  emit(emission: Emission): Promise<Commits>
  stop(): Promise<void>
  /** For one with requests that hang: it ends at once, and leaves everything as it is. */
  kill(): Promise<void>
}

/** `module` exports createEngine; it lies in bench/. */
export async function startEngine(module: string, world: EngineWorld): Promise<RemoteEngine> {
  const remote: Remote = spawnRemote(join(import.meta.dirname, 'engine-process.ts'), [
    join(import.meta.dirname, '..', module),
  ])
  await remote.call('create', world)
  return {
    fill: (count) => remote.call('fill', count),
    drain: (count) => remote.call('drain', count),
    start: () => remote.call('start'),
    emit: (emission) => remote.call('emit', emission),
    kill: () => remote.stop(),
    async stop() {
      await remote.call('stop')
      await remote.stop()
    },
  }
}
