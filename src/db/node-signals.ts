/**
 * Tells the other nodes of a shared database that there is work: one NOTIFY from a side connection, at most every few
 * milliseconds. Never inside the hot transaction, where it was measured to cost two thirds of the throughput.
 */
import pg from 'pg'
import type { Logger } from 'pino'
import { keepRunning, sleepUntil } from '../lib/poller.ts'
import type { Connection } from './open.ts'

const CHANNEL = 'uxone_work'
const DEBOUNCE_MS = 5
/** Before a line that was lost is opened again. */
const PAUSE_MS = 100

export type NodeSignals = {
  /** Tells the other nodes, soon; losing one is no harm, they also poll. */
  announce(): void
  close(): Promise<void>
}

/** `onSignal` is called when another node announces work, and whenever the line was down and may have missed some. */
export function openNodeSignals(connection: Connection, log: Logger, onSignal: () => void): NodeSignals {
  const stopping = new AbortController()
  const closing = aborted(stopping.signal)
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined

  const listen = async (): Promise<void> => {
    const line = new pg.Client({
      ...connection,
      application_name: 'uxone-approvals signals',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    })
    const lost = new Promise<void>((resolve) => line.once('end', resolve))
    line.on('error', (error) =>
      log.warn({ key: 'db.signals_lost', err: error }, 'the line to the other nodes was lost'),
    )
    try {
      await line.connect()
      const { rows } = await line.query<{ pid: number }>('select pg_backend_pid() as pid')
      // Its own announcements come back too; this node has already been woken directly.
      line.on('notification', ({ processId }) => {
        if (processId !== rows[0]?.pid) onSignal()
      })
      await line.query(`listen ${CHANNEL}`)
      client = line
      onSignal()
      await Promise.race([lost, closing])
      await sleepUntil(PAUSE_MS, stopping.signal)
    } finally {
      client = undefined
      await line.end().catch(() => undefined)
    }
  }
  const running = keepRunning(listen, {
    abort: stopping.signal,
    onError: (error, delayMs) =>
      log.warn({ key: 'db.signals_failed', err: error, delayMs }, 'no line to the other nodes; they are polling'),
  })
  const send = (): void => {
    timer = undefined
    client
      ?.query(`notify ${CHANNEL}`)
      .catch((error: unknown) => log.warn({ key: 'db.notify_failed', err: error }, 'the other nodes were not told'))
  }
  return {
    announce: () => {
      timer ??= setTimeout(send, DEBOUNCE_MS)
    },
    async close() {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
