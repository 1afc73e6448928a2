/** Runs kysely-codegen over a freshly migrated database. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { testDatabase } from './postgres.ts'

const ROOT = join(import.meta.dirname, '../..')
/** Partitions are named by month, so they would make the file differ from day to day. */
const OPTIONS = [
  '--dialect',
  'postgres',
  '--numeric-parser',
  'number',
  '--type-mapping',
  '{"int8":"number"}',
  '--log-level',
  'error',
]

/** Writes the table types to `file`. */
export async function generateSchema(file: string): Promise<void> {
  const { connection, drop } = await testDatabase()
  try {
    const url = `postgres://${connection.user}@localhost/${connection.database}?host=${encodeURIComponent(connection.host)}`
    const tool = join(ROOT, 'node_modules/kysely-codegen/dist/cli/bin.js')
    execFileSync(process.execPath, [tool, '--url', url, ...OPTIONS, '--out-file', file], { stdio: 'pipe' })
  } finally {
    await drop()
  }
}
