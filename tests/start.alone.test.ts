/** Starting and stopping the real program: the link, one clear line for each reason not to start, and nothing left behind. */
import assert from 'node:assert/strict'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { ask, assertProblem } from './support/http.ts'
import { ADMIN, startServerProcess } from './support/server-process.ts'

describe('starting the program', () => {
  let dataDir: string
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'uxone-start-'))
  })
  after(() => rm(dataDir, { recursive: true, force: true }))

  /** Starts it and answers the line by which it refuses. */
  const refusal = async (env: Record<string, string>, dir = dataDir): Promise<string> => {
    const failure = await startServerProcess(dir, env).then(
      async (server) => {
        await server.stop()
        return new Error('it started')
      },
      (error: unknown) => error,
    )
    assert.ok(failure instanceof Error)
    const lines = failure.message.split('\n').filter((line) => line.startsWith('Cannot start: '))
    assert.equal(lines.length, 1, failure.message)
    assert.ok(!failure.message.includes('    at '), 'no stack')
    return lines[0] ?? ''
  }

  test('the first start makes everything and prints a link that signs in once', async () => {
    const server = await startServerProcess(dataDir)
    try {
      assert.ok(server.signInLink)
      const first = await fetch(server.signInLink, { redirect: 'manual' })
      assert.deepEqual([first.status, first.headers.get('location')], [303, '/welcome'])
      const cookie = first.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ')
      const session = await ask(server.url, 'GET', '/api/session', { cookie })
      assert.ok(Array.isArray(session.body.capabilities) && session.body.capabilities.includes('services.manage'))
      const second = await fetch(server.signInLink, { redirect: 'manual' })
      assert.equal(second.headers.get('location'), '/sign-in?notice=link_used_or_expired')
      assert.deepEqual(second.headers.getSetCookie(), [])
      assert.equal((await stat(join(dataDir, 'secret.key'))).mode & 0o777, 0o600)
      const token = new URL(server.signInLink).searchParams.get('token') ?? ''
      const log = server.output().replaceAll(server.signInLink, '')
      assert.ok(token.length > 40 && !log.includes(token), 'the token is in the link and in no log line')
    } finally {
      await server.stop()
    }
  })

  test('a second start is quick, keeps everything, and has no link for an administrator who signed in', async () => {
    const begun = performance.now()
    const server = await startServerProcess(dataDir)
    const { status } = await ask(server.url, 'GET', '/healthz')
    const tookMs = performance.now() - begun
    await server.stop()
    assert.equal(status, 200)
    assert.equal(server.signInLink, undefined)
    assert.ok(tookMs < 2000, `first answer after ${Math.round(tookMs)} ms`)
  })

  test('a port in use, a wrong host', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address ? String(address.port) : ''
    assert.match(await refusal({ PORT: port }), new RegExp(`PORT: ${port} on 127.0.0.1 is in use .* PORT=0`))
    other.close()
    assert.match(await refusal({ HOST: '203.0.113.7' }), /HOST: 203.0.113.7 is not an address of this machine/)
  })

  test('a second process on the same data, and what a kill -9 leaves', async () => {
    const server = await startServerProcess(dataDir)
    assert.match(await refusal({}), /already using/)
    await server.kill()
    const again = await startServerProcess(dataDir)
    await again.stop()
  })

  test('a database that is newer than the program', async () => {
    const server = await startServerProcess(dataDir)
    const client = new pg.Client({ host: join(dataDir, 'postgres/run'), user: 'postgres', database: 'uxone' })
    await client.connect()
    await client.query("insert into kysely_migration (name, timestamp) values ('9999_future', '2030-01-01')")
    await client.end()
    await server.stop()
    assert.match(await refusal({}), /database is newer than this program \(it has 9999_future\)/)
  })

  test('another SECRET_KEY than the database was made with', async () => {
    const fresh = join(dataDir, 'fresh')
    const server = await startServerProcess(fresh)
    await server.stop()
    assert.match(
      await refusal({ SECRET_KEY: Buffer.alloc(32, 7).toString('base64') }, fresh),
      /SECRET_KEY: it cannot read/,
    )
    const old = await readFile(join(fresh, 'secret.key'), 'utf8')
    const rotated = await startServerProcess(fresh, {
      SECRET_KEY: `${Buffer.alloc(32, 7).toString('base64')},${old.trim()}`,
    })
    await rotated.stop()
  })

  test('wrong settings are named, with their fault and a right example, never with a secret', async () => {
    const cases: [Record<string, string>, RegExp][] = [
      [{ PORT: 'many' }, /PORT: must be a number .*PORT=3000/],
      [{ PUBLIC_URL: 'approvals.example.com' }, /PUBLIC_URL: .*PUBLIC_URL=https:/],
      [{ SECRET_KEY: 'c2VjcmV0' }, /SECRET_KEY: must be 32 bytes/],
      [{ ROLES: 'cook' }, /ROLES: .*ROLES=api,worker/],
      [{ EGRESS_ALLOW_CIDRS: '10.0.0.0/99' }, /EGRESS_ALLOW_CIDRS: must be a list of CIDRs/],
      [{ EGRESS_PROXY: 'socks5://user:hunter2@proxy:1080' }, /EGRESS_PROXY: must be http:.*EGRESS_PROXY=http:/],
      [{ EXTRA_CA_FILE: '/nowhere/ca.pem' }, /EXTRA_CA_FILE: cannot be read \(ENOENT\); .*EXTRA_CA_FILE=\//],
      [{ EXTRA_CA_FILE: import.meta.filename }, /EXTRA_CA_FILE: holds no certificate/],
      [{ ADMIN_EMAIL: 'a@example.com' }, /ADMIN_EMAIL and ADMIN_PASSWORD go together/],
      [{ DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/x' }, /DATABASE_URL: .*ECONNREFUSED/],
    ]
    for (const [env, expected] of cases) {
      const line = await refusal(env)
      assert.match(line, expected)
      assert.ok(!line.includes('hunter2') && !line.includes('c2VjcmV0'), line)
    }
  })

  test('ADMIN_EMAIL and ADMIN_PASSWORD make the first administrator, without a link', async () => {
    const server = await startServerProcess(join(dataDir, 'admin'), {
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
    })
    try {
      assert.equal(server.signInLink, undefined)
      const wrong = await ask(server.url, 'POST', '/api/auth/sign-in/email', { body: { ...ADMIN, password: 'wrong' } })
      assertProblem(wrong, 401, 'invalid_credentials')
      assert.equal((await ask(server.url, 'POST', '/api/auth/sign-in/email', { body: ADMIN })).status, 200)
    } finally {
      await server.stop()
    }
  })

  test('a data directory of somebody else', async (t) => {
    if (process.getuid?.() !== 0) return t.skip('only root can make one')
    const theirs = join(dataDir, 'theirs')
    await mkdir(theirs)
    await writeFile(join(theirs, 'x'), '')
    await chown(theirs, 12345, 12345)
    await chmod(theirs, 0o700)
    assert.match(await refusal({}, theirs), /belongs to/)
  })
})
