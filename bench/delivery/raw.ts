/** The raw limit: the same requests from memory, by undici, without a database. */
import { uuidv7 } from 'uuidv7'
import type { CreateEngine } from './engine.ts'
import { bodyOf, WEBHOOKS } from './post.ts'

export const createEngine: CreateEngine = async ({ concurrency }, post) => {
  let jobs: { id: string; webhook: number; body: string }[] = []
  return {
    fill: async (count) => {
      const ids = Array.from({ length: count }, () => uuidv7())
      jobs = ids.map((id, index) => ({ id, webhook: index % WEBHOOKS, body: bodyOf(id) }))
    },
    drain: async () => {
      let next = 0
      const send = async (): Promise<void> => {
        for (let job = jobs[next++]; job; job = jobs[next++]) await post(job)
      }
      await Promise.all(Array.from({ length: concurrency }, send))
    },
    start: async () => undefined,
    add: async () => {
      const id = uuidv7()
      void post({ id, webhook: 0, body: bodyOf(id) })
      return id
    },
    stop: async () => undefined,
  }
}
