/** Owns the data directory as a whole: that it exists, is private, and has one server at a time. */
import { chmod, mkdir, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { StartupError } from '../lib/startup-error.ts'

export type DataDir = {
  /** Absolute, with symbolic links resolved. */
  readonly path: string
  /** Lets another server use the directory. */
  close(): void
}

const SQLITE_BUSY = 5

/**
 * Opens the data directory for this process alone, and creates it (0700) when it is missing.
 * The lock is the kernel's and ends with the process, however that dies. It is a POSIX lock:
 * nothing else in this process may open `<data>/.lock`, as closing it would drop the lock.
 */
export async function openDataDir(path: string): Promise<DataDir> {
  const wanted = resolve(path)
  await makePrivate(wanted)
  const actual = await realpath(wanted)
  const lock = takeLock(actual)
  return {
    path: actual,
    close: () => {
      if (lock.isOpen) lock.close()
    },
  }
}

async function makePrivate(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    const found = await stat(path)
    refuseForeign(path, found.uid)
    if ((found.mode & 0o077) !== 0) await chmod(path, 0o700)
  } catch (error) {
    throw asStartupError(path, error)
  }
}

function refuseForeign(path: string, owner: number): void {
  const self = process.getuid?.()
  if (self === undefined || self === owner) return
  throw new StartupError(
    `data directory ${path} belongs to uid ${owner} and this process runs as uid ${self}; ` +
      'run as its owner, or set DATA_DIR to another directory',
  )
}

function takeLock(dataDir: string): DatabaseSync {
  const file = join(dataDir, '.lock')
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(file, { timeout: 0 })
    lock.exec('pragma locking_mode = exclusive; begin exclusive')
    return lock
  } catch (error) {
    lock?.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
      throw new StartupError(
        `another server is already using ${dataDir}; stop it, or set DATA_DIR to another directory`,
      )
    }
    throw asStartupError(file, error)
  }
}

function asStartupError(path: string, error: unknown): StartupError {
  if (error instanceof StartupError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new StartupError(`cannot use data directory ${path} (${reason}); set DATA_DIR to a directory of your own`, {
    cause: error,
  })
}
