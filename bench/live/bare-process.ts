/** The limit: a bare server that writes as many bytes to everybody who listens, and knows nobody. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { serve } from '../delivery/rpc.ts'
import { memory } from './memory.ts'

/** About what an event of the benchmark's approvals has. */
const EVENT_BYTES = 2200

const listening = new Set<ServerResponse>()

const server = createServer(({ method, url = '' }, response) => {
  if (method === 'POST') {
    const frame = frameOf(url.split('/').at(-2) ?? '')
    for (const each of listening) each.write(frame)
    response.end()
    return
  }
  response.removeHeader('transfer-encoding')
  response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'close' })
  response.write('id: 0\nevent: heartbeat\ndata: {}\n\n')
  listening.add(response)
  response.once('close', () => listening.delete(response))
})

function frameOf(id: string): Buffer {
  const body = { eventType: 'approval.approved', approvalId: id, note: 'x'.repeat(EVENT_BYTES) }
  return Buffer.from(`id: ${id}\nevent: approval.approved\ndata: ${JSON.stringify(body)}\n\n`)
}

serve({
  open: async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  },
  memory,
})
