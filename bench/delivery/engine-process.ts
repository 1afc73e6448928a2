/** Runs one engine, told which by its first argument, for the benchmark that started it. */
import type { Commits, CreateEngine, Emission, Engine, EngineWorld } from './engine.ts'
import { createPost } from './post.ts'
import { serve, sharedMicros } from './rpc.ts'
import { atPace } from './pace.ts'

const { createEngine }: { createEngine: CreateEngine } = await import(process.argv[2] ?? '')
let running: Engine | undefined

function engine(): Engine {
  if (!running) throw new Error('create comes first')
  return running
}

serve({
  create: async (world: EngineWorld) => {
    running = await createEngine(world, createPost(world))
  },
  fill: (count: number) => engine().fill(count),
  drain: async (count: number) => {
    const startedAt = performance.now()
    await engine().drain(count)
    return performance.now() - startedAt
  },
  start: () => engine().start(),
  emit: async (emission: Emission): Promise<Commits> => {
    const commits: Commits = new Map()
    await atPace(emission, async () => {
      const id = await engine().add()
      if (id !== undefined) commits.set(id, sharedMicros())
    })
    return commits
  },
  stop: () => engine().stop(),
})
