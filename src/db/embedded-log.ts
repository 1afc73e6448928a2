/** Owns `<data>/postgres.log`: what the server prints, and its last words when it fails. */
import { open, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StartupError } from '../lib/startup-error.ts'

export type LogFile = {
  readonly fd: number
  /** Where the next line will stand. */
  position(): Promise<number>
  /** What was printed since `from`, in one line. */
  since(from: number): Promise<string>
  /** An error that carries `reason` and what was printed since `from`. */
  failure(reason: string, from: number): Promise<StartupError>
  [Symbol.asyncDispose](): Promise<void>
}

const MAX_BYTES = 10 * 1024 * 1024

/** Opens the log for appending; one that has grown large is set aside as `postgres.log.1`. */
export async function openLog(dataDir: string): Promise<LogFile> {
  const path = join(dataDir, 'postgres.log')
  if ((await sizeOf(path)) > MAX_BYTES) await rename(path, `${path}.1`)
  const file = await open(path, 'a', 0o600)
  const since = async (from: number) => lastLines((await readFile(path)).subarray(from).toString('utf8'))
  return {
    fd: file.fd,
    position: () => sizeOf(path),
    since,
    failure: async (reason, from) => new StartupError(`${reason}: ${await since(from)} (see ${path})`),
    [Symbol.asyncDispose]: () => file.close(),
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  )
}

function lastLines(text: string): string {
  return text
    .trim()
    .split(/\s*\n\s*/)
    .slice(-6)
    .join(' / ')
}
