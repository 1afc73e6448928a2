/** Processes of a benchmark that call each other: whoever sends, whoever receives and whoever measures share no loop. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

type Call = { id: number; method: string; argument: unknown }
type Reply = { id: number; result?: unknown; error?: string }

export type Remote = {
  call<Result>(method: string, argument?: unknown): Promise<Result>
  stop(): Promise<void>
}

/** In the child: answers calls with what these methods do. The parent's end is its end too. */
export function serve(methods: Record<string, (argument: never) => unknown>): void {
  const answer = async ({ id, method, argument }: Call): Promise<Reply> => {
    try {
      const run = methods[method]
      if (!run) throw new Error(`there is no method ${method}`)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both ends are ours
      return { id, result: await run(argument as never) }
    } catch (error) {
      return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
  }
  process.on('message', (call: Call) => void answer(call).then((reply) => process.send?.(reply)))
  process.on('disconnect', () => process.exit(0))
}

/** In the parent: starts a script that serves. */
export function spawnRemote(script: string, args: readonly string[] = []): Remote {
  const child = fork(script, args, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let lastId = 0
  child.on('message', ({ id, result, error }: Reply) => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) call?.resolve(result)
    else call?.reject(new Error(error))
  })
  child.once('exit', (code) => {
    for (const call of waiting.values()) call.reject(new Error(`${script} ended with ${code}`))
  })
  return {
    call: <Result>(method: string, argument?: unknown) => {
      lastId += 1
      const call = Promise.withResolvers<unknown>()
      waiting.set(lastId, call)
      child.send({ id: lastId, method, argument } satisfies Call)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both ends are ours
      return call.promise as Promise<Result>
    },
    stop: () => end(child),
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** Microseconds of a clock that all processes of this machine share. */
export function sharedMicros(): number {
  return Number(process.hrtime.bigint() / 1000n)
}
