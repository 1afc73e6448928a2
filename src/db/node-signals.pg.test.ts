import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import pino from 'pino'
import { testDatabase } from '../../tests/support/postgres.ts'
import { openNodeSignals } from './node-signals.ts'

/** A counter that can be waited for. */
function counter() {
  let count = 0
  let changed = Promise.withResolvers<void>()
  return {
    hit: () => {
      count += 1
      changed.resolve()
      changed = Promise.withResolvers<void>()
    },
    async reaches(wanted: number) {
      while (count < wanted) await changed.promise
    },
    get count() {
      return count
    },
  }
}

test('an announcement wakes the other nodes, not the one that made it, also after the line was cut', async (t) => {
  const database = await testDatabase()
  const log = pino({ level: 'silent' })
  const [here, there] = [counter(), counter()]
  const mine = openNodeSignals(database.connection, log, here.hit)
  const other = openNodeSignals(database.connection, log, there.hit)
  t.after(async () => {
    await Promise.all([mine.close(), other.close()])
    await database.drop()
  })
  // The first signal says that the line is up.
  await Promise.all([here.reaches(1), there.reaches(1)])

  mine.announce()
  mine.announce()
  await there.reaches(2)
  assert.deepEqual([here.count, there.count], [1, 2], 'announcements close together are one, and do not come back')

  const client = new pg.Client(database.connection)
  await client.connect()
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'uxone-approvals signals' and datname = current_database()`)
  await client.end()
  await Promise.all([here.reaches(2), there.reaches(3)])
  other.announce()
  await here.reaches(3)
})
