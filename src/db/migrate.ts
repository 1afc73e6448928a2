/** Brings the database to this program's schema: numbered SQL files, forward only; all that is missing in one transaction. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import type pg from 'pg'
import { StartupError } from '../lib/startup-error.ts'

const FOLDER = join(import.meta.dirname, 'migrations')

/**
 * Applies what is missing. Two programs that start at once are safe: the migrator holds a lock.
 * @throws StartupError when the database was migrated by a newer program.
 */
export async function migrate(pool: pg.Pool): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const migrations = await readMigrations()
  await refuseNewer(db, Object.keys(migrations))
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw new Error('the migration failed; nothing of its step was kept', { cause: error })
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).toSorted()
  const entries = files.map(async (name): Promise<[string, Migration]> => {
    const text = await readFile(join(FOLDER, name), 'utf8')
    return [name.slice(0, -'.sql'.length), { up: async (db) => void (await sql.raw(text).execute(db)) }]
  })
  return Object.fromEntries(await Promise.all(entries))
}

async function refuseNewer(db: Kysely<unknown>, known: string[]): Promise<void> {
  const { rows: tables } = await sql<{
    name: string | null
  }>`select to_regclass('kysely_migration')::text as name`.execute(db)
  if (!tables[0]?.name) return
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  const unknown = rows.filter((row) => !known.includes(row.name))
  if (unknown.length === 0) return
  throw new StartupError(
    `the database is newer than this program (it has ${unknown.map((row) => row.name).join(', ')}): start the newer version, or restore an older backup`,
  )
}
