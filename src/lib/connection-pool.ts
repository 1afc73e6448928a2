/**
 * The open connections of `safe-fetch.ts`, by origin. Our own rather than undici's Pool, which neither tells
 * which socket served a request (its phases belong into the log) nor lets go of clients that are no longer used.
 */
import type { Socket } from 'node:net'
import { Client } from 'undici'
import { hostOf } from './egress.ts'
import type { ConnectTimings, Target } from './safe-connect.ts'

const IDLE_MS = 4000
const MAX_HEADER_BYTES = 16 * 1024

export type Open = (target: Target) => Promise<{ socket: Socket; timings: ConnectTimings }>

/** One client, which carries one request at a time over one socket. */
export type Connection = {
  client: Client
  /** The phases of a connect that was made for the latest request; nothing when the socket was there already. */
  takePhases(): ConnectTimings
  isOpen(): boolean
}

/** Grows as far as it is asked to: whoever takes connections bounds how many are out at once. */
export class ConnectionPool {
  readonly #open: Open
  readonly #idle = new Map<string, Connection[]>()
  readonly #all = new Set<Connection>()

  constructor(open: Open) {
    this.#open = open
  }

  /** The connection that was put back last, so that those that are not needed run out; or a new one. */
  take(url: URL): Connection {
    const waiting = this.#idle.get(url.origin)
    const connection = waiting?.pop()
    if (waiting?.length === 0) this.#idle.delete(url.origin)
    return connection ?? this.#create(url)
  }

  /** Takes a connection back; one that is closed is forgotten. */
  put({ origin }: URL, connection: Connection): void {
    if (!connection.isOpen() || connection.client.destroyed) return this.#drop(connection)
    const waiting = this.#idle.get(origin)
    if (waiting) waiting.push(connection)
    else this.#idle.set(origin, [connection])
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map(({ client }) => client.destroy()))
  }

  #create(url: URL): Connection {
    const connection = connectTo(url, this.#open)
    this.#all.add(connection)
    connection.client.on('disconnect', () => {
      if (this.#removeIdle(url.origin, connection)) this.#drop(connection)
    })
    return connection
  }

  #removeIdle(origin: string, connection: Connection): boolean {
    const waiting = this.#idle.get(origin) ?? []
    const index = waiting.indexOf(connection)
    if (index === -1) return false
    waiting.splice(index, 1)
    if (waiting.length === 0) this.#idle.delete(origin)
    return true
  }

  #drop(connection: Connection): void {
    this.#all.delete(connection)
    void connection.client.destroy()
  }
}

function connectTo(url: URL, open: Open): Connection {
  const isTls = url.protocol === 'https:'
  const target = { hostname: hostOf(url), port: Number(url.port) || (isTls ? 443 : 80), isTls }
  let isOpen = false
  let phases: ConnectTimings = {}
  const client = new Client(url.origin, {
    connect: (_options, callback) => {
      open(target).then(
        ({ socket, timings }) => {
          isOpen = true
          phases = timings
          callback(null, socket)
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      )
    },
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    // The caller's own deadline covers the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  client.on('disconnect', () => (isOpen = false))
  const takePhases = (): ConnectTimings => {
    const taken = phases
    phases = {}
    return taken
  }
  return { client, takePhases, isOpen: () => isOpen }
}
