/** A real SMTP server for tests: keeps what it was sent, and answers as told. */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { TEST_KEY, TRUSTED_CERTIFICATE } from './certificate.ts'

export type ReceivedMail = {
  envelopeFrom: string
  envelopeTo: string[]
  isSecure: boolean
  user: string | undefined
  messageId: string
  raw: string
}

/** Read as the reader's program would. */
export function parsed({ raw }: ReceivedMail): Promise<ParsedMail> {
  return simpleParser(raw, { keepDeliveryStatus: true })
}

export type SmtpReceiver = {
  /** `smtp://localhost:<port>` */
  url: string
  port: number
  mails: ReceivedMail[]
  /** Resolves as soon as there are so many. */
  waitFor(count: number): Promise<ReceivedMail[]>
  close(): Promise<void>
}

/** What it says no to: throw `refusal`. */
export type SmtpRules = {
  onRecipient?: (address: string) => void
  onSender?: (address: string) => void
  /** After the whole message, before it is kept. */
  onMessage?: (mail: ReceivedMail) => void | Promise<void>
  /** The connection that begins a message: a test may cut it. */
  onData?: (socket: Socket | undefined) => void
  user?: { name: string; password: string }
}

export function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

/** On any free port unless told; `secure`: TLS from the start. STARTTLS is offered otherwise. */
export async function startSmtp(
  rules: SmtpRules = {},
  { secure = false, port = 0, ...options }: SMTPServerOptions & { port?: number } = {},
): Promise<SmtpReceiver> {
  const mails: ReceivedMail[] = []
  let arrived = Promise.withResolvers<void>()
  const sockets = new Set<Socket>()
  const keep = async (stream: NodeJS.ReadableStream, session: Session): Promise<void> => {
    const newest = [...sockets].find((socket) => socket.remotePort === session.remotePort)
    rules.onData?.(newest)
    const mail = await received(stream, session)
    await rules.onMessage?.(mail)
    mails.push(mail)
    arrived.resolve()
    arrived = Promise.withResolvers()
  }
  const server = new SMTPServer({
    secure,
    key: TEST_KEY,
    cert: TRUSTED_CERTIFICATE,
    authOptional: rules.user === undefined,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) =>
      username === rules.user?.name && password === rules.user?.password
        ? done(null, { user: username })
        : done(refusal(535, 'wrong user or password')),
    onMailFrom: ({ address }, _session, done) => done(thrownBy(() => rules.onSender?.(address))),
    onRcptTo: ({ address }, _session, done) => done(thrownBy(() => rules.onRecipient?.(address))),
    onData: (stream, session, done) => void keep(stream, session).then(() => done(), done),
    ...options,
  })
  // Whoever cuts a connection is part of the story.
  server.on('error', () => undefined)
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const listener = server.listen(port, '127.0.0.1')
  await once(listener, 'listening')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const actualPort = (listener.address() as AddressInfo).port
  return {
    url: `${secure ? 'smtps' : 'smtp'}://localhost:${actualPort}`,
    port: actualPort,
    mails,
    async waitFor(count) {
      while (mails.length < count) await arrived.promise
      return mails.slice(0, count)
    },
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

type Session = Parameters<NonNullable<SMTPServerOptions['onData']>>[1]

async function received(stream: NodeJS.ReadableStream, { envelope, secure, user }: Session): Promise<ReceivedMail> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  const raw = Buffer.concat(chunks).toString('utf8')
  return {
    envelopeFrom: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    envelopeTo: envelope.rcptTo.map(({ address }) => address),
    isSecure: secure,
    user,
    messageId: /^message-id: *(.*)$/im.exec(raw)?.[1] ?? '',
    raw,
  }
}

function thrownBy(work: () => void): Error | null {
  try {
    work()
    return null
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
