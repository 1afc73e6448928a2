/** A real HTTP receiver for tests: keeps what it was sent, byte for byte, and answers as told. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type ReceivedRequest = {
  method: string
  path: string
  headers: Record<string, string>
  body: Buffer
  /** The parsed body; throws when it is no JSON. */
  json(): unknown
}

/** Answers a request. Without one the receiver answers 204; a handler that ends nothing leaves the sender waiting. */
export type Answer = (request: ReceivedRequest, response: ServerResponse, incoming: IncomingMessage) => void

export type Receiver = {
  /** `http://127.0.0.1:<port>` */
  url: string
  requests: ReceivedRequest[]
  /** Resolves with the first `n` requests as soon as they are there. */
  waitFor(n: number): Promise<ReceivedRequest[]>
  close(): Promise<void>
}

/** On any free port unless told. */
export async function startReceiver(answer: Answer = answerWith(204), port = 0): Promise<Receiver> {
  const requests: ReceivedRequest[] = []
  let arrived = Promise.withResolvers<void>()
  const server = createServer((incoming, response) => {
    const received = (request: ReceivedRequest): void => {
      requests.push(request)
      arrived.resolve()
      arrived = Promise.withResolvers()
      answer(request, response, incoming)
    }
    // A request that its sender cut is none.
    readRequest(incoming).then(received, () => undefined)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    async waitFor(n) {
      while (requests.length < n) await arrived.promise
      return requests.slice(0, n)
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Answers every request the same. */
export function answerWith(status: number, headers: Record<string, string> = {}, body = ''): Answer {
  return (_request, response) => response.writeHead(status, headers).end(body)
}

/** Answers the first request with the first status and so on; the last one repeats. */
export function answerInTurn(...statuses: number[]): Answer {
  let count = 0
  return (_request, response) => {
    const status = statuses[Math.min(count, statuses.length - 1)] ?? 204
    count += 1
    response.writeHead(status).end()
  }
}

/** Takes a request in, whole. */
export async function readRequest(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  const body = Buffer.concat(chunks)
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers,
    body,
    json: () => JSON.parse(body.toString('utf8')),
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port')
  return address.port
}
