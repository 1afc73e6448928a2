/** Ends connections that are open on our side only: their server, or the network, went away without a word. */
import type pg from 'pg'
import { PooledClient } from './pooled-client.ts'

const CHECK_MS = 5000

/** Looks for as long as the pool has clients. */
export function endSilentClients(pool: pg.Pool, limitMs: number): void {
  const clients = new Set<PooledClient>()
  let timer: NodeJS.Timeout | undefined
  pool.on('connect', (client) => {
    if (client instanceof PooledClient) clients.add(client)
    timer ??= setInterval(() => endSilent(clients, limitMs, performance.now()), CHECK_MS).unref()
  })
  pool.on('remove', (client) => {
    if (client instanceof PooledClient) clients.delete(client)
    if (clients.size > 0) return
    clearInterval(timer)
    timer = undefined
  })
}

/** What waits on them fails, and the pool opens others. Answers how many. */
export function endSilent(clients: Iterable<PooledClient>, limitMs: number, nowMs: number): number {
  const silent = [...clients].filter((client) => client.silentMs(nowMs) > limitMs)
  // While a query is at work, this does not wait for it.
  for (const client of silent) void client.end()
  return silent.length
}
