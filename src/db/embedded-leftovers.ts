/** Finds and ends the PostgreSQL of an earlier run. Call it only with the data directory's lock in hand. */
import { execFile } from 'node:child_process'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

import { StartupError } from '../lib/startup-error.ts'

type Process = { pid: number; command: string }

/**
 * The mark that every process of this cluster carries on its command line. Made of the
 * directory's identity, not its path: a path may mean another directory in another container.
 */
export async function clusterName(pgData: string): Promise<string> {
  const { dev, ino } = await stat(pgData)
  return `uxone-${dev.toString(36)}-${ino.toString(36)}`
}

/** Stops what still runs on `pgData` and takes away its lock file. Cheap after a clean stop. */
export async function stopLeftovers(pgData: string, log: (message: string) => void): Promise<void> {
  const lockFile = join(pgData, 'postmaster.pid')
  const lockText = await readFile(lockFile, 'utf8').catch(() => undefined)
  if (lockText === undefined) return
  const mark = await clusterName(pgData)
  if ((await processesOf(mark)).length > 0) await stopAll(mark, log)
  if (await isForeign(Number.parseInt(lockText, 10))) await rm(lockFile, { force: true })
}

async function stopAll(mark: string, log: (message: string) => void): Promise<void> {
  log('Waiting for the PostgreSQL of an earlier run to stop…')
  // Fast shutdown; immediate shutdown; then nobody is asked any more.
  const rounds = [
    { signal: 'SIGINT', waitMs: 10_000 },
    { signal: 'SIGQUIT', waitMs: 6_000 },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ] as const
  for (const { signal, waitMs } of rounds) {
    const running = await processesOf(mark)
    const parents = running.filter(({ command }) => !command.startsWith('postgres:'))
    for (const { pid } of signal === 'SIGKILL' ? running : parents) send(pid, signal)
    if (await haveGone(mark, waitMs)) return
  }
  const pids = (await processesOf(mark)).map(({ pid }) => pid).join(', ')
  throw new StartupError(`the PostgreSQL of an earlier run does not stop; end process ${pids} and start again`)
}

async function haveGone(mark: string, waitMs: number): Promise<boolean> {
  const end = performance.now() + waitMs
  while (performance.now() < end) {
    if ((await processesOf(mark)).length === 0) return true
    await sleep(25)
  }
  return false
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended in the meantime, or is not ours to end: what is still there is seen by the caller.
  }
}

async function processesOf(mark: string): Promise<Process[]> {
  const all = process.platform === 'linux' ? await listProc() : await listPs()
  const end = new RegExp(`cluster_name=${mark}(\\s|$)|^postgres: ${mark}: `)
  return all.filter(({ command }) => end.test(command))
}

async function listProc(): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => ({ pid: Number(pid), command: await commandOf(Number(pid)) })),
  )
  return found.flatMap(({ pid, command }) => (command === undefined ? [] : [{ pid, command }]))
}

/** Undefined when there is no such process or it may not be looked at; empty for a zombie. */
async function commandOf(pid: number): Promise<string | undefined> {
  const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  return raw?.replaceAll('\0', ' ').trimEnd()
}

async function listPs(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,command='], { maxBuffer: 1 << 26 })
  return stdout.split('\n').map((line) => {
    const [, pid = '0', command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? []
    return { pid: Number(pid), command }
  })
}

/**
 * PostgreSQL takes any living process with the number in its lock file for a server. Ours have
 * been stopped, so a process that can be seen is another program or a zombie. One that hides
 * itself is left to PostgreSQL to judge.
 */
async function isForeign(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return false
  if ((await commandOf(pid)) !== undefined) return true
  return stat(`/proc/${pid}`).then(
    () => false,
    () => true,
  )
}
