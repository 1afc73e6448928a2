/** What hostile receivers do with a request: one function each, over the bare socket, so that nothing tidies up for them. */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

const DRIP_MS = 20
const CHUNK = Buffer.alloc(64 * 1024, 'a')
const BOMB = gzipSync(Buffer.alloc(50_000_000))

export type Behaviour = (socket: Socket) => void

/** They answer as soon as the first bytes of a request are there. */
export const ON_REQUEST: Record<string, Behaviour> = {
  silent: () => undefined,
  'never reads': (socket) => socket.pause(),
  'slow headers': drip('HTTP/1.1 200 OK\r\nx: ', '', 'x'),
  'slow status': drip('', 'HTTP/1.1 200 OK\r\n', 'x'),
  'slow body': drip('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n', '', 'x'),
  'slow chunks': drip('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '', '1\r\nx\r\n'),
  'slow early hints': drip('', '', 'HTTP/1.1 103 Early Hints\r\n\r\n'),
  'endless body': flood('HTTP/1.1 200 OK\r\n\r\n', CHUNK),
  'endless chunks': flood('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\nx\r\n'.repeat(5000)),
  'endless chunk extension': flood('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;', CHUNK),
  'endless trailers': flood('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n', 'x: y\r\n'.repeat(5000)),
  'endless headers': flood('HTTP/1.1 200 OK\r\n', 'x: y\r\n'.repeat(5000)),
  'endless header': flood('HTTP/1.1 200 OK\r\nx: ', CHUNK),
  'endless status': flood('HTTP/1.1 200 ', CHUNK),
  'flood of 103': flood('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(500)),
  'flood of 100': flood('', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(500)),
  'gzip bomb': answer('HTTP/1.1 200 OK', `content-encoding: gzip\r\ncontent-length: ${BOMB.length}`, BOMB),
  'redirect to metadata': answer('HTTP/1.1 302 Found', 'location: http://169.254.169.254/\r\ncontent-length: 0'),
  'redirect to itself': answer('HTTP/1.1 307 Again', 'location: /again\r\ncontent-length: 0'),
  'reset at once': (socket) => void socket.resetAndDestroy(),
  'reset after headers': resetAfter('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n'),
  'reset in the body': resetAfter('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello'),
  'end in the headers': (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-le'),
  'end in the body': (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello'),
  'switching protocols': (socket) => void socket.write('HTTP/1.1 101 Switching\r\nupgrade: h2c\r\n\r\n'),
  garbage: (socket) => void socket.end(randomBytes(5000)),
  'another protocol': (socket) => void socket.write('SSH-2.0-OpenSSH_9.9\r\n\r\n'),
  'http/2': (socket) => void socket.write(Buffer.from('000012040000000000000300000064000400100000000600004000', 'hex')),
  'two lengths': answer('HTTP/1.1 200 OK', 'content-length: 5\r\ncontent-length: 6', 'hello!'),
  'answers twice': (socket) => void socket.write('HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 500 Forged\r\n\r\n'),
  'answers before reading': (socket) => void socket.pause().write('HTTP/1.1 204 No Content\r\n\r\n'),
  'closes idle connections': (socket) => void socket.end('HTTP/1.1 204 No Content\r\n\r\n'),
  'NUL and broken UTF-8': answer('HTTP/1.1 200 OK', 'content-length: 4', Buffer.from([0x61, 0, 0xff, 0x62])),
  gone: answer('HTTP/1.1 410 Gone', 'content-length: 0'),
  'retry after 1e9': answer('HTTP/1.1 503 No', 'retry-after: 1e9\r\ncontent-length: 0'),
  'retry after 1000000000': answer('HTTP/1.1 503 No', 'retry-after: 1000000000\r\ncontent-length: 0'),
  'retry after -60': answer('HTTP/1.1 503 No', 'retry-after: -60\r\ncontent-length: 0'),
  'retry after the past': answer('HTTP/1.1 503 No', 'retry-after: Wed, 21 Oct 2015 07:28:00 GMT\r\ncontent-length: 0'),
  'retry after 9999': answer('HTTP/1.1 503 No', 'retry-after: Fri, 31 Dec 9999 23:59:59 GMT\r\ncontent-length: 0'),
  'retry after nonsense': answer('HTTP/1.1 503 No', `retry-after: ${'9'.repeat(4000)}\r\ncontent-length: 0`),
}

function answer(status: string, headers: string, body: string | Buffer = ''): Behaviour {
  return (socket) => {
    socket.write(`${status}\r\n${headers}\r\n\r\n`)
    socket.write(body)
  }
}

/** `start` at once, `then` byte by byte, and `again` for ever. */
function drip(start: string, then: string, again: string): Behaviour {
  return (socket) => {
    let rest = then
    if (start !== '') socket.write(start)
    const timer = setInterval(() => {
      socket.write(rest.slice(0, 1) || again)
      rest = rest.slice(1)
    }, DRIP_MS)
    socket.on('close', () => clearInterval(timer))
  }
}

/** As much as the other side takes, for as long as it takes it. */
function flood(start: string, again: string | Buffer): Behaviour {
  const piece = Buffer.from(again)
  return (socket) => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(piece));
    }
    socket.on('drain', more).write(start)
    more()
  }
}

/** The bytes arrive, and then nothing but a reset. */
function resetAfter(text: string): Behaviour {
  return (socket) => void socket.write(text, () => socket.resetAndDestroy())
}
