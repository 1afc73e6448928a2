/** A mail server in a process of its own, which notes when each message was accepted. */
import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { serve, sharedMicros } from '../delivery/rpc.ts'

const POLL_MS = 5
const accepted = new Map<string, number>()
let count = 0

const server = new SMTPServer({
  authOptional: true,
  disableReverseLookup: true,
  hideSTARTTLS: true,
  onData(stream, _session, done) {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      const id = /^message-id: *(\S+)/im.exec(Buffer.concat(chunks).toString('latin1'))?.[1] ?? ''
      accepted.set(id, sharedMicros())
      count += 1
      done()
    })
  },
})

serve({
  listen: async () => {
    const listener = server.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const address = listener.address()
    return typeof address === 'object' && address ? address.port : 0
  },
  reset: () => {
    accepted.clear()
    count = 0
  },
  /** Microseconds of the shared clock at which so many had come. */
  waitFor: async (wanted: number) => {
    while (count < wanted) await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    return sharedMicros()
  },
  accepted: () => accepted,
})
