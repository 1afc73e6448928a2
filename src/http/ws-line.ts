/** A line by WebSocket. The caller may say one thing, first; everything else that it says ends the line. */
import type { Socket } from 'node:net'
import type { WebSocket } from '@fastify/websocket'
import { AppError } from '../lib/errors.ts'
import type { Line, LineEnd } from '../route.ts'
import { CLOSING_MS, drained, takenBy } from './line-socket.ts'

/** What closes a line, under the codes that are ours (RFC 6455 §7.4.2): 4000 and the status of HTTP. */
const PRIVATE = 4000
const GOING_AWAY = 1001
const UNSUPPORTED = 1003
const ENDS: Record<LineEnd, { code: number; reason: string }> = {
  stopping: { code: GOING_AWAY, reason: 'This server is stopping. Connect again.' },
  signed_out: { code: PRIVATE + 401, reason: 'Your session has ended. Sign in again.' },
  changed: { code: PRIVATE + 205, reason: 'What you may see has changed. Connect again.' },
}
/** What a close frame holds. */
const REASON_BYTES = 123
const FIRST_MESSAGE_MS = 10_000
/** Answers to pings that are not taken gather: beyond this, the caller is no caller. */
const MAX_WAITING_BYTES = 1024 * 1024

export type SocketTimes = { firstMessageMs: number }

export class WebSocketLine implements Line {
  readonly carrier = 'ws'
  readonly #ws: WebSocket
  readonly #socket: Socket
  readonly #firstMessageMs: number
  readonly #first = Promise.withResolvers<string>()
  #hasSpoken = false
  #isAsked = false

  constructor(ws: WebSocket, socket: Socket, { firstMessageMs = FIRST_MESSAGE_MS }: Partial<SocketTimes> = {}) {
    this.#ws = ws
    this.#socket = socket
    this.#firstMessageMs = firstMessageMs
    ws.on('message', (data, isBinary) => this.#hear(Buffer.isBuffer(data) ? data.toString() : '', isBinary))
    ws.on('ping', () => {
      if (socket.writableLength > MAX_WAITING_BYTES) ws.terminate()
    })
  }

  /** @throws 408 when the caller says nothing for long */
  readonly firstMessage = async (): Promise<string> => {
    this.#isAsked = true
    const timer = setTimeout(() => this.#first.reject(SILENT), this.#firstMessageMs)
    this.onGone(() => this.#first.reject(SILENT))
    return this.#first.promise.finally(() => clearTimeout(timer))
  }

  /** To be called when nobody will ask what the caller says first. */
  refuseMessages(): void {
    if (this.#hasSpoken && !this.#isAsked) this.refuse(TALKATIVE)
    this.#hasSpoken = true
  }

  send(message: Buffer): void {
    this.#ws.send(message, { binary: false })
  }

  get waiting(): number {
    return this.#socket.writableLength
  }

  get taken(): number {
    return takenBy(this.#socket)
  }

  drained(): Promise<void> {
    return drained(this.#socket)
  }

  get isGone(): boolean {
    return this.#ws.readyState !== this.#ws.OPEN
  }

  onGone(listener: () => void): void {
    if (this.#ws.readyState === this.#ws.CLOSED) setImmediate(listener)
    else this.#ws.once('close', listener)
  }

  end(why: LineEnd): void {
    this.#close(ENDS[why].code, ENDS[why].reason)
  }

  /** Says to the caller what a refused request would be answered. */
  refuse({ status, message }: AppError): void {
    this.#close(PRIVATE + status, message)
  }

  cut(): void {
    this.#ws.terminate()
  }

  #hear(text: string, isBinary: boolean): void {
    if (isBinary) this.#close(UNSUPPORTED, 'Send text.')
    else if (this.#hasSpoken) this.refuse(TALKATIVE)
    else this.#first.resolve(text)
    this.#hasSpoken = true
  }

  #close(code: number, reason: string): void {
    const bytes = new TextEncoder().encode(reason).subarray(0, REASON_BYTES)
    // As the middle of a stream, so that a character that was cut in two is left out.
    this.#ws.close(code, new TextDecoder().decode(bytes, { stream: true }))
    setTimeout(() => this.#ws.terminate(), CLOSING_MS).unref()
  }
}

const SILENT = new AppError(408, 'request_timeout', 'Say first where to begin: {"after": "<cursor>"}, or {} for now.')
const TALKATIVE = new AppError(400, 'invalid_request', 'Nothing more is to be said here.')
