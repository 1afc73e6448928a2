/** The real program as a process of its own, on an empty or a given data directory. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestDatabase } from './postgres.ts'

const MAIN = join(import.meta.dirname, '../../src/main.ts')
const STANDBY = join(import.meta.dirname, 'standby-main.ts')
const COMPILE_CACHE = join(import.meta.dirname, '../../node_modules/.cache/compile')

export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery' }

/** The settings that nodes on one database have in common. */
export function nodeSettings({ connection: { host, user, database } }: TestDatabase): Record<string, string> {
  return {
    DATABASE_URL: `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}`,
    SECRET_KEY: randomBytes(32).toString('base64'),
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
  }
}

export type ServerProcess = {
  url: string
  signInLink: string | undefined
  child: ChildProcess
  /** Everything it printed so far. */
  output(): string
  stop(): Promise<void>
  kill(): Promise<void>
}

/** A server that has not begun. */
export type Standby = {
  /** Resolves when it has said where it listens. Throws with its output when it ends before. */
  start(): Promise<ServerProcess>
  kill(): Promise<void>
}

/** Starts `src/main.ts` and resolves when it has said where it listens. Throws with its output when it ends before. */
export async function startServerProcess(
  dataDir: string,
  env: Record<string, string> = {},
  main = MAIN,
): Promise<ServerProcess> {
  return untilReady(spawnProcess(main, dataDir, env, ['ignore', 'pipe', 'pipe']))
}

/** The same, but loaded in advance: it touches nothing until it is started, and then is there at once. */
export function standbyServerProcess(dataDir: string, env: Record<string, string> = {}): Standby {
  const cached = { NODE_COMPILE_CACHE: COMPILE_CACHE, ...env }
  const child = spawnProcess(STANDBY, dataDir, cached, ['ignore', 'pipe', 'pipe', 'ipc'])
  const loaded = once(child, 'message')
  return {
    async start() {
      await Promise.race([loaded, endOf(child)])
      if (child.connected) child.send('start')
      return untilReady(child)
    },
    kill: () => end(child, 'SIGKILL'),
  }
}

function spawnProcess(main: string, dataDir: string, env: Record<string, string>, stdio: StdioOptions): ChildProcess {
  return spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      EGRESS_ALLOW_CIDRS: '127.0.0.1/32',
      ALLOW_HTTP_WEBHOOKS: 'true',
      ...env,
    },
    stdio,
  })
}

async function untilReady(child: ChildProcess): Promise<ServerProcess> {
  const lines: string[] = []
  const exited = endOf(child)
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line)
        const url = /is ready: (\S+)/.exec(line)?.[1]
        if (url !== undefined) resolve(url)
      })
    }
  })
  const url = await Promise.race([ready, exited.then(() => undefined)])
  if (url === undefined) throw new Error(`the server ended before it listened:\n${lines.join('\n')}`)
  return {
    url,
    child,
    get signInLink() {
      return lines.map((line) => /^\s*(http\S+\/sign-in\/link\S+)/.exec(line)?.[1]).find((link) => link !== undefined)
    },
    output: () => lines.join('\n'),
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  }
}

/** The process id of the embedded PostgreSQL of a data directory. */
export async function postgresPid(dataDir: string): Promise<number> {
  const text = await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8')
  return Number(text.split('\n')[0])
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal)
  await endOf(child)
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
