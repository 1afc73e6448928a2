/** Answers what never reaches a route (broken HTTP, addresses that cannot be read) by problem documents as well. */
import { randomBytes } from 'node:crypto'
import { STATUS_CODES, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, malformed } from '../lib/errors.ts'
import { problemOf, sendProblem } from './problems.ts'

/** What Node's parser says, under our codes; whatever else it says is malformed HTTP. */
const PARSER_CODES: Record<string, AppError> = {
  HPE_HEADER_OVERFLOW: new AppError(431, 'headers_too_large', 'The address and the headers are together over 16 KiB.'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new AppError(413, 'body_too_large', 'The body’s chunk extensions are over 16 KiB.'),
  ERR_HTTP_REQUEST_TIMEOUT: new AppError(408, 'request_timeout', 'The request did not arrive in time.'),
}
const UNREADABLE = malformed('This is not a well-formed HTTP/1.1 request.')
const UNKNOWN_EXPECTATION = new AppError(417, 'expectation_failed', 'Expect can only be 100-continue.')

export function newRequestId(): string {
  return `req_${randomBytes(12).toString('base64url')}`
}

/** For Fastify's `clientErrorHandler`: there is no request, so the answer is written by hand. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (!socket.writable || isAnswering(socket)) return void socket.destroy()
  const refusal = PARSER_CODES[error.code ?? ''] ?? UNREADABLE
  const { headers, body } = rawProblem(refusal)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
  socket.destroySoon()
}

/** For Fastify's `frameworkErrors`: no hook runs for these, so the headers of hooks are set here. */
export function answerFrameworkError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id).header('cache-control', 'no-store')
  sendProblem(error, request, reply)
}

/** Node answers an unknown `Expect` by a bare 417. */
export function refuseExpectations(app: FastifyInstance): void {
  app.server.on('checkExpectation', (_request, response) => {
    const { headers, body } = rawProblem(UNKNOWN_EXPECTATION)
    response.writeHead(UNKNOWN_EXPECTATION.status, headers).end(body)
  })
}

function rawProblem(refusal: AppError): { headers: Record<string, string | number>; body: string } {
  const requestId = newRequestId()
  const body = JSON.stringify(problemOf(refusal, requestId))
  const headers = {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-request-id': requestId,
    connection: 'close',
  }
  return { headers, body }
}

/** Is the answer to an earlier, whole request under way on this connection? Ours would be taken for it. */
function isAnswering(socket: Socket): boolean {
  // oxlint-disable-next-line no-underscore-dangle -- Node has no public name for it, and its own handler asks the same
  const answer = '_httpMessage' in socket ? socket._httpMessage : undefined
  return answer instanceof ServerResponse && (answer.headersSent || answer.req.complete)
}
