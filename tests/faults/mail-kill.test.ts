/** kill -9 while 10,000 mails go out: none is lost, and only what was in flight comes twice, as the same message. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { readConfig } from '../../src/config.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openPool } from '../../src/db/open.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { wire } from '../../src/wire.ts'
import { ask } from '../support/http.ts'
import { MAIL_FROM, writeMails } from '../support/mails.ts'
import { createPerson } from '../support/people.ts'
import { ADMIN, startServerProcess } from '../support/server-process.ts'
import { parsed, startSmtp } from '../support/smtp.ts'

const ADMINISTRATORS = 100
const MAILS = 10_000
const KILLS_AT = [1000, 4000]
/** What one worker has in flight, or not saved, at most. */
const IN_FLIGHT = 40
const SECRET_KEY = randomBytes(32).toString('base64')

test('10,000 mails survive kill -9', { timeout: 300_000 }, async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-mail-kill-'))
  const smtp = await startSmtp({}, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const cookieOf = await fill(dataDir)
  // Each by itself: to one person they would go together.
  const env = { SECRET_KEY, SMTP_URL: smtp.url, MAIL_FROM, MAIL_GATHER_SECONDS: '0', MAIL_HOURLY_CAP: '0' }
  let server = await startServerProcess(dataDir, env)
  t.after(async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  for (const count of KILLS_AT) {
    await smtp.waitFor(count)
    await server.kill()
    server = await startServerProcess(dataDir, env)
  }
  const cookie = await cookieOf(server.url)
  const waiting = async () => Number((await ask(server.url, 'GET', '/api/mails/server', { cookie })).body.waiting)
  while ((await waiting()) > 0) await sleep(200)
  const sent = await ask(server.url, 'GET', '/api/mails?status=SENT&count=true&limit=1', { cookie })
  assert.equal(sent.body.total, MAILS)

  const bodies = Map.groupBy(smtp.mails, ({ messageId }) => messageId)
  assert.equal(bodies.size, MAILS, 'each mail has arrived')
  const doubles = smtp.mails.length - MAILS
  assert.ok(doubles <= KILLS_AT.length * IN_FLIGHT, `${doubles} came twice`)
  for (const copies of [...bodies.values()].filter(({ length }) => length > 1)) {
    const read = await Promise.all(copies.map(parsed))
    // Each start takes a port of its own, to which links lead.
    const said = read.map((mail) =>
      JSON.stringify([mail.to, mail.subject, mail.date, mail.text, mail.html]).replaceAll(/localhost:\d+/g, ''),
    )
    assert.equal(new Set(said).size, 1)
  }
})

/** A data directory with mails for administrators, of whom one can sign in. */
async function fill(dataDir: string): Promise<(url: string) => Promise<string>> {
  const postgres = await startEmbedded({ dataDir, log: () => undefined })
  const log = pino({ level: 'silent' })
  const pool = openPool(postgres.connection, log)
  await migrate(pool)
  const world = wire({ config: readConfig({ SECRET_KEY }), pool, clock: systemClock, log })
  const role = 'SYSTEM_ADMINISTRATOR'
  for (let index = 1; index < ADMINISTRATORS; index++) await createPerson(world, { username: `admin-${index}`, role })
  await createPerson(world, { username: 'root', role, ...ADMIN })
  await writeMails(world, MAILS / ADMINISTRATORS)
  await world.ctx.db.destroy()
  await postgres.stop()
  return async (url) => {
    const answer = await ask(url, 'POST', '/api/auth/sign-in/email', { body: ADMIN })
    return answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
  }
}
