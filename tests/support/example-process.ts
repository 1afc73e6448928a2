/** Runs the files of examples/ as a user does, each as a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ROOT = join(import.meta.dirname, '../..')

export type ExampleProcess = {
  /** Resolves with the first line, past or future, that matches, and when it was seen. */
  line(pattern: RegExp): Promise<{ text: string; at: number }>
  exited: Promise<unknown>
  kill(): void
}

export function runExample(file: string, args: readonly string[], env: Record<string, string>): ExampleProcess {
  const child = spawn(process.execPath, [join(ROOT, 'examples', file), ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: { text: string; at: number }[] = []
  let arrived = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      lines.push({ text, at: performance.now() })
      arrived.resolve()
      arrived = Promise.withResolvers()
    })
  }
  const exited = once(child, 'exit').then(() => arrived.resolve())
  return {
    exited,
    kill: () => void child.kill(),
    async line(pattern) {
      for (;;) {
        const found = lines.find(({ text }) => pattern.test(text))
        if (found) return found
        if (child.exitCode !== null)
          throw new Error(`${file} ended without ${String(pattern)}:\n${lines.map(({ text }) => text).join('\n')}`)
        await arrived.promise
      }
    },
  }
}
