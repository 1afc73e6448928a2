/** Hands mails to the mail server. The only file that knows nodemailer. */
import { getCACertificates } from 'node:tls'
import { createTransport, type NodemailerError, type SendMailOptions } from 'nodemailer'
import type { SmtpServer } from '../../lib/smtp-url.ts'

/** A mail as it goes out, to one address. */
export type Message = {
  messageId: string
  date: Date
  from: { name: string; address: string }
  to: { name: string; address: string }
  subject: string
  text: string
  html?: string
  inReplyTo?: string
  references?: string
  headers: SendMailOptions['headers']
  /** What the mail server is told, where it differs from the headers. */
  envelope?: { from: string; to: string }
  dsn?: { envid: string; ret: 'HDRS'; notify: ('FAILURE' | 'DELAY')[] }
}

export type SendResult =
  /** The server has taken it over. */
  | { kind: 'accepted'; response: string }
  /** The server has answered no. `stage`: to which command. */
  | { kind: 'refused'; stage: 'recipient' | 'message' | 'sender'; code: number; response: string }
  /** The connection failed or took too long: whether the server has the mail, nobody knows. */
  | { kind: 'lost'; reason: string }
  /** It cannot be sent as it is; the server was not asked. */
  | { kind: 'impossible'; reason: string }

export type MailTransport = {
  /** Never throws. */
  send(message: Message): Promise<SendResult>
  /** Why the server cannot be used now, in words; undefined when it can. */
  fault(): Promise<string | undefined>
  close(): void
}

export type TransportOptions = { connections: number; deadlineMs: number; extraCa: readonly string[] }

const CONNECT_TIMEOUT_MS = 10_000
/** Servers that look for spam take their time to answer. */
const SOCKET_TIMEOUT_MS = 60_000

/** A pool of connections that stay open. `deadlineMs` bounds a mail from the call to the server's answer. */
export function createMailTransport(server: SmtpServer, options: TransportOptions): MailTransport {
  const pool = createTransport({
    pool: true,
    host: server.host,
    port: server.port,
    secure: server.isTlsFromStart,
    requireTLS: server.mustUseTls,
    ...(server.login ? { auth: { user: server.login.user, pass: server.login.password } } : {}),
    tls: { minVersion: 'TLSv1.2', ...trusting(options.extraCa) },
    maxConnections: options.connections,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(message) {
      const signal = AbortSignal.timeout(options.deadlineMs)
      try {
        const { response } = await pool.sendMail({ ...message, signal })
        return { kind: 'accepted', response }
      } catch (error) {
        return resultOf(error)
      }
    },
    async fault() {
      try {
        await pool.verify()
        return undefined
      } catch (error) {
        return wordsOf(error)
      }
    },
    close: () => pool.close({ force: true }),
  }
}

function trusting(extraCa: readonly string[]): { ca?: string[] } {
  return extraCa.length > 0 ? { ca: [...getCACertificates(), ...extraCa] } : {}
}

/** What a connection may end with, at any moment. */
const CONNECTION_CODES = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'ETLS',
  'EPROTOCOL',
  'EAUTH',
  'ENOAUTH',
  'EABORT',
  'EMAXLIMIT',
  'EPROXY',
])

const STAGES: Record<string, 'recipient' | 'message' | 'sender'> = {
  'RCPT TO': 'recipient',
  DATA: 'message',
  'MAIL FROM': 'sender',
}

function resultOf(error: unknown): SendResult {
  if (!isMailError(error)) return { kind: 'lost', reason: wordsOf(error) }
  const { code = '', command = '', responseCode, response = '' } = error
  const stage = STAGES[command]
  if (stage && typeof responseCode === 'number') return { kind: 'refused', stage, code: responseCode, response }
  const reason = wordsOf(error)
  return CONNECTION_CODES.has(code) || !code ? { kind: 'lost', reason } : { kind: 'impossible', reason }
}

function isMailError(error: unknown): error is NodemailerError {
  return error instanceof Error
}

function wordsOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'the mail server took too long'
  return error instanceof Error ? error.message : String(error)
}
