/** A line by server-sent events: the answer to a GET that does not end. */
import type { FastifyReply } from 'fastify'
import type { Line } from '../route.ts'
import { CLOSING_MS, drained, takenBy } from './line-socket.ts'
import { EVENT_STREAM } from './operation.ts'

/** The answer begins here. It bypasses Fastify's sending, whose stream would cost each line several times what it needs. */
export function openSseLine(reply: FastifyReply): Line {
  const { raw, request } = reply.hijack()
  const { socket } = request.raw
  // What a hook adds to every other answer; and a proxy that would compress a stream holds it back.
  raw.setHeader('x-request-id', request.id).setHeader('cache-control', 'no-store, no-transform')
  // A proxy must not gather frames, and a connection must not outlive its stream when the server stops.
  raw.setHeader('x-accel-buffering', 'no').setHeader('connection', 'close')
  // The end of the connection is the end of the stream, so that frames go out as they are, shared by all who are told.
  raw.removeHeader('transfer-encoding')
  raw.writeHead(200, { 'content-type': EVENT_STREAM })
  let hasEnded = false
  return {
    carrier: 'sse',
    send(message) {
      if (!hasEnded) raw.write(message)
    },
    get waiting() {
      return raw.writableLength
    },
    get taken() {
      return takenBy(socket)
    },
    drained: () => drained(socket),
    get isGone() {
      return hasEnded || raw.closed || raw.destroyed
    },
    onGone(listener) {
      if (raw.closed || raw.destroyed) setImmediate(listener)
      else raw.once('close', listener)
    },
    end(why) {
      if (hasEnded) return
      hasEnded = true
      raw.end(`event: end\ndata: {"why":"${why}"}\n\n`)
      // One that takes nothing would not notice.
      setTimeout(() => raw.destroy(), raw.writableNeedDrain ? 0 : CLOSING_MS).unref()
    },
    cut: () => void raw.destroy(),
  }
}
