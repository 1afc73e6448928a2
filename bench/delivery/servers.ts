/** What the engines work on: one PostgreSQL with fsync on, a database for each; a Redis that appends to a file; a receiver. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { connectionTo } from '../../src/db/embedded-connection.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import type { EngineWorld } from './engine.ts'
import { spawnRemote } from './rpc.ts'

const CONCURRENCY = 128

export type Receiver = {
  url: string
  /** Forgets everything. `keep`: the times of arrival from now on. `hang`: how long /hang waits, in ms. */
  reset(options?: { keep?: boolean; hang?: number }): Promise<void>
  count(): Promise<number>
  /** Requests of an id that had come before. */
  doubles(): Promise<number>
  /** Resolves when so many requests have come since the reset. */
  waitFor(count: number): Promise<void>
  /** When these came, in microseconds of the clock that processes share; waits for those that have not, up to `withinMs`. */
  arrivalsOf(ids: readonly string[], withinMs: number): Promise<Map<string, number>>
}

export type Servers = {
  receiver: Receiver
  hasRedis: boolean
  /** A world on a new, empty database. */
  world(name: string): Promise<EngineWorld>
  /** Drops a world's database. */
  forget(name: string): Promise<void>
}

export async function startServers(stack: AsyncDisposableStack): Promise<Servers> {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-bench-'))
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  const postgres = await startEmbedded({ dataDir, log: () => undefined })
  stack.defer(() => postgres.stop())
  const { host } = postgres.connection
  const redisSocket = await startRedis(stack)
  const receiver = await startReceiver(stack)
  return {
    receiver,
    hasRedis: redisSocket !== undefined,
    async world(name) {
      await administer(host, `drop database if exists ${name} with (force)`)
      await administer(host, `create database ${name}`)
      const base = { receiverUrl: receiver.url, postgres: connectionTo(host, name), concurrency: CONCURRENCY }
      return redisSocket === undefined ? base : { ...base, redisSocket }
    },
    forget: (name) => administer(host, `drop database if exists ${name} with (force)`),
  }
}

async function administer(host: string, statement: string): Promise<void> {
  const client = new pg.Client(connectionTo(host, 'postgres'))
  await client.connect()
  await client.query(statement)
  await client.end()
}

/** Undefined where redis-server is not installed: it is no npm package. */
async function startRedis(stack: AsyncDisposableStack): Promise<string | undefined> {
  if (spawnSync('redis-server', ['--version']).error) return undefined
  const dir = await mkdtemp(join(tmpdir(), 'uxone-redis-'))
  stack.defer(() => rm(dir, { recursive: true, force: true }))
  const socket = join(dir, 'redis.sock')
  const durable = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction']
  const child = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--dir', dir, ...durable], {
    stdio: 'ignore',
  })
  stack.defer(async () => {
    child.kill()
    await once(child, 'exit')
  })
  while (!existsSync(socket)) await sleep(20)
  return socket
}

async function startReceiver(stack: AsyncDisposableStack): Promise<Receiver> {
  const remote = spawnRemote(join(import.meta.dirname, 'receiver-process.ts'))
  stack.defer(() => remote.stop())
  const url = await remote.call<string>('listen')
  return {
    url,
    reset: ({ keep = false, hang } = {}) => remote.call('reset', { keep, hang }),
    count: () => remote.call('count'),
    doubles: () => remote.call('doubles'),
    waitFor: (count) => remote.call('waitFor', count),
    arrivalsOf: (ids, withinMs) => remote.call('arrivalsOf', { ids, withinMs }),
  }
}
