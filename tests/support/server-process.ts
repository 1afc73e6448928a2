/** The real program as a process of its own, on an empty or a given data directory. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const MAIN = join(import.meta.dirname, '../../src/main.ts')

export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery' }

export type ServerProcess = {
  url: string
  signInLink: string | undefined
  child: ChildProcess
  /** Everything it printed so far. */
  output(): string
  stop(): Promise<void>
  kill(): Promise<void>
}

/** Starts `src/main.ts` and resolves when it has said where it listens. Throws with its output when it ends before. */
export async function startServerProcess(dataDir: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      EGRESS_ALLOW_CIDRS: '127.0.0.1/32',
      ALLOW_HTTP_WEBHOOKS: 'true',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const exited = once(child, 'exit')
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
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
    stop: () => end(child, 'SIGTERM', exited),
    kill: () => end(child, 'SIGKILL', exited),
  }
}

/** The process id of the embedded PostgreSQL of a data directory. */
export async function postgresPid(dataDir: string): Promise<number> {
  const text = await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8')
  return Number(text.split('\n')[0])
}

async function end(child: ChildProcess, signal: NodeJS.Signals, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal)
  await exited
}
