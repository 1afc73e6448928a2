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
/** A notification holds 8,000 bytes; more than these, and the others look for themselves. */
const MAX_IDS = 200
/** What stands for all of them. */
const ANY = '*'
/** Before a line that was lost is opened again. */
const PAUSE_MS = 100

export type NodeSignals = {
  /**
   * Tells the other nodes, soon, that something is committed: work for these webhooks (or none), or (told nothing) for any.
   * They also poll.
   */
  announce(webhookIds?: readonly string[]): void
  close(): Promise<void>
}

/**
 * `onSignal` is called when another node announces work, with the webhooks that it named, and (without any) whenever the
 * line was down and may have missed some.
 */
export function openNodeSignals(
  connection: Connection,
  log: Logger,
  onSignal: (webhookIds?: readonly string[]) => void,
): NodeSignals {
  const stopping = new AbortController()
  const closing = aborted(stopping.signal)
  let client: pg.Client | undefined

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
      line.on('notification', ({ processId, payload = '' }) => {
        if (processId !== rows[0]?.pid) onSignal(webhookIdsOf(payload))
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
  const announcer = createAnnouncer((payload) => {
    client
      ?.query('select pg_notify($1, $2)', [CHANNEL, payload])
      .catch((error: unknown) => log.warn({ key: 'db.notify_failed', err: error }, 'the other nodes were not told'))
  })
  return {
    announce: announcer.announce,
    async close() {
      stopping.abort()
      announcer.close()
      await running
    },
  }
}

function webhookIdsOf(payload: string): string[] | undefined {
  return payload === ANY ? undefined : payload.split(' ').filter((id) => id !== '')
}

/** Gathers what is announced within a few milliseconds into one notification. */
function createAnnouncer(send: (payload: string) => void): Pick<NodeSignals, 'announce'> & { close(): void } {
  let timer: NodeJS.Timeout | undefined
  /** Undefined: too many to name. */
  let waiting: Set<string> | undefined = new Set()
  const flush = (): void => {
    timer = undefined
    send(waiting === undefined ? ANY : [...waiting].join(' '))
    waiting = new Set()
  }
  return {
    announce: (webhookIds) => {
      for (const id of webhookIds ?? []) waiting?.add(id)
      if (webhookIds === undefined || (waiting?.size ?? 0) > MAX_IDS) waiting = undefined
      timer ??= setTimeout(flush, DEBOUNCE_MS)
    },
    close: () => clearTimeout(timer),
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
