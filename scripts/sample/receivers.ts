/** Receivers as a company has them: quick, slow, broken, busy, gone. One server, a path for each. */
import { createServer, type ServerResponse } from 'node:http'

export type Receivers = { url: string; close(): void }

type Manner = (response: ServerResponse, count: number) => void

const JSON_TYPE = { 'content-type': 'application/json', server: 'nginx/1.27.2' }

const MANNERS: Record<string, Manner> = {
  '/erp/orders': (response, count) =>
    after(8 + (count % 5) * 9, () =>
      response.writeHead(202, JSON_TYPE).end(JSON.stringify({ accepted: true, document: `SO-${44_100 + count}` })),
    ),
  '/chat/notices': (response, count) =>
    after(280 + (count % 4) * 60, () => response.writeHead(200, JSON_TYPE).end('{"ok":true}')),
  '/warehouse/ingest': (response) =>
    after(30, () =>
      response
        .writeHead(503, { ...JSON_TYPE, 'x-request-id': 'b71c0e' })
        .end(JSON.stringify({ error: 'maintenance', message: 'The warehouse is being rebuilt until 06:00.' })),
    ),
  // Fails the first time that it sees an event, as a receiver does that is being deployed.
  '/travel/bookings': (response, count) => after(20, () => response.writeHead(count % 3 === 0 ? 502 : 204).end()),
  '/archive': (response) => response.writeHead(429, { 'retry-after': '1800' }).end('Too many requests'),
  '/legacy/soap': (response) => response.writeHead(410).end(),
}

export async function startReceivers(): Promise<Receivers> {
  const counts = new Map<string, number>()
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const count = (counts.get(path) ?? 0) + 1
    counts.set(path, count)
    request.resume().once('end', () => (MANNERS[path] ?? answered)(response, count))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    close: () => server.close(),
  }
}

function answered(response: ServerResponse): void {
  response.writeHead(204).end()
}

function after(ms: number, answer: () => void): void {
  setTimeout(answer, ms)
}
