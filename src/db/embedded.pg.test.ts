import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { StartupError } from '../lib/startup-error.ts'
import { openDataDir } from './data-dir.ts'
import { type EmbeddedPostgres, startEmbedded } from './embedded.ts'

const isRoot = process.getuid?.() === 0

let root = ''
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'uxone-embedded-'))
})
after(() => rm(root, { recursive: true, force: true }))

describe('the data directory', () => {
  test('is made for its owner alone, at any depth', async () => {
    const path = join(root, 'private', 'deeper')
    const dataDir = await openDataDir(path)
    dataDir.close()
    assert.equal((await stat(path)).mode & 0o777, 0o700)
    assert.equal((await stat(join(root, 'private'))).mode & 0o777, 0o700)
  })

  test('has one server at a time', async () => {
    const path = join(root, 'locked')
    const first = await openDataDir(path)
    await assert.rejects(openDataDir(path), isStartupError(/another server is already using .*locked; .*DATA_DIR/))
    first.close()
    first.close()
    const second = await openDataDir(path)
    second.close()
  })

  test(
    'is refused when it belongs to somebody else',
    { skip: !isRoot && 'only root can give files away' },
    async () => {
      const path = join(root, 'foreign')
      await mkdir(path)
      await chown(path, 12_345, 12_345)
      await assert.rejects(openDataDir(path), isStartupError(/belongs to uid 12345 .* set DATA_DIR/))
    },
  )

  test('is refused when it is a file', async () => {
    const path = join(root, 'file')
    await writeFile(path, '')
    await assert.rejects(openDataDir(path), isStartupError(/cannot use data directory .*file .*DATA_DIR/))
  })
})

describe('the embedded PostgreSQL', () => {
  test('is created at the first start and keeps its data to the second', async () => {
    const dataDir = join(root, 'kept')
    const first = await startEmbedded({ dataDir, log: quiet })
    await query(first, 'create table kept as select 42 as value')
    await first.stop()
    await first.stop()
    assert.deepEqual(await first.exited, { code: 0, signal: null })
    const second = await startEmbedded({ dataDir, log: quiet })
    assert.deepEqual(await query(second, 'select value from kept'), [{ value: 42 }])
    assert.deepEqual(await query(second, "select current_setting('fsync') as fsync, current_database() as name"), [
      { fsync: 'on', name: 'uxone' },
    ])
    await second.stop()
  })

  test('listens on no network, and on a socket that only its owner reaches', async () => {
    const server = await startIn('kept')
    const addresses = await query(server, "select current_setting('listen_addresses') as addresses")
    const mode = (await stat(server.connection.host)).mode & 0o777
    await server.stop()
    assert.deepEqual(addresses, [{ addresses: '' }])
    assert.equal(mode, 0o700)
  })

  test('runs under a path with blanks, commas and quotes', async () => {
    const server = await startIn(`a b, 'c' "d" $e`)
    assert.deepEqual(await query(server, 'select 1 as one'), [{ one: 1 }])
    await server.stop()
  })

  test('runs under a path that is too long for a socket, and leaves nothing outside of it', async () => {
    const server = await startIn(join('long'.repeat(30), 'long'.repeat(30)))
    const { host } = server.connection
    assert.ok(host.length < 90)
    assert.equal((await stat(host)).mode & 0o777, 0o700)
    assert.deepEqual(await query(server, 'select 1 as one'), [{ one: 1 }])
    await server.stop()
    await assert.rejects(stat(host), { code: 'ENOENT' })
  })

  test('tells that it has gone when somebody else ends it', async () => {
    const server = await startIn('kept')
    process.kill(server.pid, 'SIGQUIT')
    assert.deepEqual(await server.exited, { code: 0, signal: null })
    await server.stop()
  })

  test('puts the last words of the server into the error when it does not start', async () => {
    const settings = join(root, 'kept', 'postgres', 'data', 'postgresql.auto.conf')
    const before = await readFile(settings, 'utf8')
    await appendFile(settings, 'nonsense = on\n')
    await assert.rejects(startIn('kept'), (error) => {
      assert.ok(error instanceof StartupError)
      assert.match(error.message, /did not start: .*nonsense.*\(see .*postgres\.log\)$/)
      assert.equal(error.message.includes('\n'), false)
      return true
    })
    await writeFile(settings, before)
  })

  test('refuses a database of another major version', async () => {
    await mkdir(join(root, 'old', 'postgres', 'data'), { recursive: true })
    await writeFile(join(root, 'old', 'postgres', 'data', 'PG_VERSION'), '17\n')
    await assert.rejects(startIn('old'), isStartupError(/is of PostgreSQL 17 and this program brings 18/))
  })
})

describe('after a crash', () => {
  test('a server that is to keep running is started again at the same address, also twice', async () => {
    const server = await startEmbedded({ dataDir: join(root, 'kept'), log: () => undefined, keepRunning: true })
    const pidFile = join(root, 'kept', 'postgres', 'data', 'postmaster.pid')
    const pid = async (): Promise<number> => Number((await readFile(pidFile, 'utf8')).split('\n')[0])
    for (const signal of ['SIGKILL', 'SIGQUIT'] as const) {
      const before = await pid()
      process.kill(before, signal)
      while ((await query(server, 'select 1 as one').catch(() => undefined)) === undefined || (await pid()) === before)
        await sleep(10)
    }
    await server.stop()
    await assert.rejects(query(server, 'select 1'))
  })

  test('kill -9 of the program blocks nothing, time after time', async () => {
    for (let round = 0; round < 5; round++) {
      const child = await startChild('kept', `await server.exited`)
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    const dataDir = await openDataDir(join(root, 'kept'))
    const server = await startIn('kept')
    assert.deepEqual(await query(server, 'select value from kept'), [{ value: 42 }])
    await server.stop()
    dataDir.close()
  })

  test('kill -9 of the program and of the server together lose no committed row', async () => {
    const child = await startChild('kept', `await server.exited`, { durable: true })
    const host = join(root, 'kept', 'postgres', 'run')
    const client = new pg.Client({ host, port: 5432, user: 'postgres', database: 'uxone', ssl: false })
    client.on('error', quiet)
    await client.connect()
    await client.query('create table crashed as select generate_series(1, 1000) as value')
    const pid = Number(
      (await readFile(join(root, 'kept', 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')[0],
    )
    process.kill(pid, 'SIGKILL')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const server = await startIn('kept')
    assert.deepEqual(await query(server, 'select count(*)::int as count from crashed'), [{ count: 1000 }])
    await server.stop()
  })

  test('a server that outlived its program is stopped first', async () => {
    const orphan = await startIn('kept')
    const session = await sessionOn(orphan)
    const said: string[] = []
    const server = await startEmbedded({
      dataDir: join(root, 'kept'),
      log: (message) => said.push(message),
      durable: false,
    })
    assert.deepEqual(await orphan.exited, { code: 0, signal: null })
    assert.notEqual(server.pid, orphan.pid)
    assert.match(said.join(), /earlier run/)
    assert.deepEqual(await query(server, 'select 1 as one'), [{ one: 1 }])
    await session.end().catch(quiet)
    await server.stop()
  })

  test('the lock file of a server whose number another program has now is no obstacle', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await writeFile(join(root, 'kept', 'postgres', 'data', 'postmaster.pid'), `${stranger.pid}\n/nowhere\n`)
    const server = await startIn('kept')
    assert.equal(stranger.exitCode ?? stranger.signalCode, null)
    stranger.kill()
    await server.stop()
  })

  test('an initdb that was cut half-way is done again', async () => {
    const work = join(root, 'cut', 'postgres')
    const child = spawnChild('cut', 'await server.stop()')
    await until(async () =>
      (await readdir(work, { recursive: true }).catch(() => [])).some((name) => /^init-.*PG_VERSION$/.test(name)),
    )
    child.kill('SIGKILL')
    await once(child, 'exit')
    assert.deepEqual((await readdir(work)).map((name) => name.replace(/-.*/, '-')).toSorted(), ['init-', 'run'])
    const server = await startIn('cut')
    assert.deepEqual(await query(server, 'select 1 as one'), [{ one: 1 }])
    await server.stop()
    assert.deepEqual((await readdir(work)).toSorted(), ['data', 'run'])
  })
})

function quiet(): void {}

function startIn(name: string): Promise<EmbeddedPostgres> {
  return startEmbedded({ dataDir: join(root, name), log: quiet, durable: false })
}

function isStartupError(message: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof StartupError && message.test(error.message)
}

async function sessionOn(server: EmbeddedPostgres): Promise<pg.Client> {
  const client = new pg.Client(server.connection)
  client.on('error', quiet)
  await client.connect()
  return client
}

async function query(server: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const client = await sessionOn(server)
  const { rows } = await client.query<Record<string, unknown>>(text)
  await client.end()
  return rows
}

/** A program of its own that opens the directory, starts the server and says so. */
function spawnChild(name: string, then: string, { durable = false } = {}): ChildProcessByStdio<null, Readable, null> {
  const source = `
    import { openDataDir } from ${JSON.stringify(import.meta.resolve('./data-dir.ts'))}
    import { startEmbedded } from ${JSON.stringify(import.meta.resolve('./embedded.ts'))}
    const { path } = await openDataDir(${JSON.stringify(join(root, name))})
    const server = await startEmbedded({ dataDir: path, log: () => {}, durable: ${durable} })
    console.log('started')
    setInterval(() => {}, 1000)
    ${then}`
  const args = ['--input-type=module', '-e', source]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function startChild(...args: Parameters<typeof spawnChild>): Promise<ReturnType<typeof spawnChild>> {
  const child = spawnChild(...args)
  const ended = once(child, 'exit').then(() => assert.fail('the child ended before it had started'))
  ended.catch(quiet)
  await Promise.race([once(child.stdout, 'data'), ended])
  return child
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5)
}
