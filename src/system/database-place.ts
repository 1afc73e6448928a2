/** Where the database lies, as people may read it. Pure. */
import { resolve } from 'node:path'
import type { Config } from '../config.ts'

/** Neither user nor password, nor what else a connection string may hold. */
export function databasePlace({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>): {
  kind: 'embedded' | 'external'
  place: string
} {
  if (databaseUrl === undefined) return { kind: 'embedded', place: resolve(dataDir) }
  const url = new URL(databaseUrl)
  const host = url.searchParams.get('host') ?? url.hostname
  const name = decodeURIComponent(url.pathname.slice(1))
  return { kind: 'external', place: `${host || 'localhost'}:${url.port || '5432'}/${name}` }
}
