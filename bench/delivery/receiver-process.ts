/** The receiver of every contestant, a process of its own: plain node:http that reads the body and answers 204. */
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { serve, sharedMicros } from './rpc.ts'

/** When the first byte of each request arrived, by its webhook-id; kept only when asked for. */
let arrivals: Map<string, number> | undefined
let doubles = 0
let count = 0
let waiting: { n: number; done: () => void } | undefined
/** How long paths that begin with /hang wait before they answer. */
let hangMs = 10_000

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const id = request.headers['webhook-id']
  if (arrivals && typeof id === 'string') {
    if (arrivals.has(id)) doubles += 1
    else arrivals.set(id, sharedMicros())
  }
  request.resume().once('end', () => {
    if (request.url?.startsWith('/hang')) setTimeout(() => finish(response), hangMs).unref()
    else finish(response)
  })
})

function finish(response: ServerResponse): void {
  response.writeHead(204).end()
  count += 1
  if (waiting && count >= waiting.n) {
    waiting.done()
    waiting = undefined
  }
}

serve({
  listen: () =>
    new Promise((resolve) => {
      server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
        const address = server.address()
        resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
      })
    }),
  /** Forgets everything; keeps times from now on where `keep`. */
  reset: ({ keep, hang }: { keep: boolean; hang?: number }) => {
    arrivals = keep ? new Map() : undefined
    doubles = 0
    count = 0
    hangMs = hang ?? hangMs
  },
  waitFor: (n: number) =>
    new Promise<void>((done) => {
      if (count >= n) done()
      else waiting = { n, done }
    }),
  count: () => count,
  doubles: () => doubles,
  arrivalsOf: async ({ ids, withinMs }: { ids: string[]; withinMs: number }) => {
    const endsAt = performance.now() + withinMs
    while (performance.now() < endsAt && ids.some((id) => !arrivals?.has(id))) await sleep(20)
    return new Map(ids.flatMap((id) => (arrivals?.has(id) ? [[id, arrivals.get(id)]] : [])))
  },
})
