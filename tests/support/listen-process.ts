/** Runs the command line as a developer does, as a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const BIN = join(import.meta.dirname, '../../bin/uxone-approvals.mjs')

export type ListenProcess = {
  /** Resolves with the first line of either stream, past or future, that matches. */
  line(pattern: RegExp): Promise<string>
  lines: { stdout: string[]; stderr: string[] }
  /** Resolves with the exit code when it has ended and all is read. */
  ended: Promise<number | null>
  signal(name: NodeJS.Signals): void
}

export function runListen(args: readonly string[], env: Record<string, string> = {}): ListenProcess {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: ListenProcess['lines'] = { stdout: [], stderr: [] }
  let changed = Promise.withResolvers<void>()
  let hasEnded = false
  const tell = (): void => {
    changed.resolve()
    changed = Promise.withResolvers()
  }
  for (const name of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[name] }).on('line', (line) => {
      lines[name].push(line)
      tell()
    })
  }
  const ended = once(child, 'close').then(() => {
    hasEnded = true
    tell()
    return child.exitCode
  })
  return {
    lines,
    ended,
    signal: (name) => void child.kill(name),
    async line(pattern) {
      for (;;) {
        const all = [...lines.stdout, ...lines.stderr]
        const found = all.find((line) => pattern.test(line))
        if (found !== undefined) return found
        if (hasEnded) throw new Error(`it ended without ${String(pattern)}:\n${all.join('\n')}`)
        await changed.promise
      }
    },
  }
}
