import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { requestBytes, requestStart } from './http-request.ts'
import { KEPT_BODY_BYTES, type Progress, ResponseReader } from './http-response.ts'

type Seen = { progress: Progress; status: number | undefined; body: string; isReusable: boolean }

/** Reads the pieces until the reader wants no more. Each piece is wiped afterwards, as a socket's buffer would be. */
function readAll(pieces: readonly Buffer[]): Seen {
  const reader = new ResponseReader()
  let progress: Progress = 'more'
  for (const piece of pieces) {
    const lent = Buffer.from(piece)
    progress = reader.read(lent)
    lent.fill('!')
    if (progress !== 'more') break
  }
  return { progress, status: reader.head?.status, body: reader.body(), isReusable: reader.isReusable }
}

const readText = (text: string): Seen => readAll([Buffer.from(text, 'latin1')])
const lines = (...all: string[]): string => all.join('\r\n')

function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  let at = 0
  for (const length of lengths) {
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return [...pieces, bytes.subarray(at)].filter((piece) => piece.length > 0)
}

/** An answer in each of the ways in which its body can be sent, with the status and body that it has. */
const answer = fc
  .record({
    status: fc.constantFrom(200, 201, 302, 400, 503),
    body: fc.string({ unit: 'grapheme', maxLength: 400 }),
    sizes: fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 8 }),
    interim: fc.constantFrom('', lines('HTTP/1.1 100 Continue', '', ''), lines('HTTP/1.1 103 x', 'link: </a>', '', '')),
    framing: fc.constantFrom('length', 'chunked', 'end'),
  })
  .map(({ status, body, sizes, interim, framing }) => {
    const bytes = Buffer.from(body)
    const head = `${interim}HTTP/1.1 ${status} Whatever\r\nX-One: a\r\nx-one: b\r\n`
    if (framing === 'length') return { status, body, framing, head: `${head}content-length: ${bytes.length}`, bytes }
    if (framing === 'end') return { status, body, framing, head: `${head}date: now`, bytes }
    const chunks = cut(bytes, sizes).map((part) =>
      Buffer.concat([Buffer.from(`${part.length.toString(16)};x=y\r\n`), part, Buffer.from('\r\n')]),
    )
    const chunked = Buffer.concat([...chunks, Buffer.from('0\r\nx-trailer: t\r\n\r\n')])
    return { status, body, framing, head: `${head}Transfer-Encoding: Chunked`, bytes: chunked }
  })

test('an answer is read the same in whatever pieces it comes', () => {
  fc.assert(
    fc.property(answer, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), (sent, lengths) => {
      const whole = Buffer.concat([Buffer.from(`${sent.head}\r\n\r\n`), sent.bytes])
      const seen = readAll(cut(whole, lengths))
      assert.equal(seen.body, sent.body.replaceAll('\0', '\uFFFD'))
      assert.equal(seen.status, sent.status)
      assert.equal(seen.progress, sent.framing === 'end' ? 'more' : 'done')
      assert.equal(seen.isReusable, sent.framing !== 'end')
    }),
  )
})

test('nonsense is an end like others, never an exception, and keeps nothing unbounded', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.constantFrom(
      'HTTP/1.1 200 OK\r\n',
      'a: b\r\n',
      '\r\n',
      'content-length: 5\r\n',
      '5\r\n',
      '0\r\n',
      'hello',
      '\0',
    ),
    fc.constantFrom('transfer-encoding: chunked\r\n', 'HTTP/1.1 100 x\r\n\r\n', 'ffffffff\r\n', 'x'.repeat(9000)),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const seen = readAll(pieces.map((each) => Buffer.from(each)))
      assert.ok(Buffer.byteLength(seen.body) <= 3 * KEPT_BODY_BYTES)
    }),
    { numRuns: 500 },
  )
})

test('what is not proper HTTP is refused', () => {
  const refused = [
    'SMTP ready\r\n\r\n',
    'HTTP/2 200\r\n\r\n',
    'HTTP/1.1 99 x\r\n\r\n',
    'HTTP/1.1 2000 x\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n',
    lines('HTTP/1.1 200 OK', 'no colon', '', ''),
    lines('HTTP/1.1 200 OK', 'name : value', '', ''),
    lines('HTTP/1.1 200 OK', 'a: b', ' folded', '', ''),
    lines('HTTP/1.1 200 OK', 'a: b\nc: d', '', ''),
    lines('HTTP/1.1 200 OK', 'a: \0', '', ''),
    lines('HTTP/1.1 200 OK', 'content-length: 1', 'content-length: 2', '', 'a'),
    lines('HTTP/1.1 200 OK', 'content-length: -1', '', ''),
    lines('HTTP/1.1 200 OK', 'content-length: 0x10', '', ''),
    lines('HTTP/1.1 200 OK', 'content-length: 9999999999999999999', '', ''),
    lines('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', 'zz', ''),
    lines('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '-1', ''),
    lines('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '1', 'ab', ''),
    lines('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '1\n', 'a'),
    lines('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', `1;${'x'.repeat(5000)}`, 'a', ''),
    lines(
      'HTTP/1.1 200 OK',
      'transfer-encoding: chunked',
      '',
      '0',
      ...Array.from({ length: 20 }, () => 'x'.repeat(1000)),
    ),
    lines('HTTP/1.1 200 OK', `a: ${'x'.repeat(17_000)}`, '', ''),
    `HTTP/1.1 200 OK\r\na: ${'x'.repeat(17_000)}`,
    'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(17),
  ]
  for (const text of refused) assert.equal(readText(text).progress, 'broken', JSON.stringify(text.slice(0, 80)))
})

test('a connection is used again only when it is certain where the next answer begins', () => {
  const certain = [
    lines('HTTP/1.1 204 No Content', '', ''),
    lines('HTTP/1.1 200 OK', 'content-length: 1', 'content-length: 1', '', 'a'),
    lines('HTTP/1.1 200 OK', 'connection: keep-alive', 'content-length: 0', '', ''),
  ]
  const doubtful = [
    lines('HTTP/1.1 204 No Content', 'content-length: 5', '', ''),
    lines('HTTP/1.1 200 OK', 'content-length: 1', 'transfer-encoding: chunked', '', '0', '', ''),
    lines('HTTP/1.1 200 OK', 'content-length: 1', '', 'ab'),
    lines('HTTP/1.1 200 OK', 'content-length: 0', '', 'HTTP/1.1 200 OK', 'content-length: 0', '', ''),
    lines('HTTP/1.1 200 OK', 'connection: x, Close', 'content-length: 0', '', ''),
    lines('HTTP/1.0 200 OK', 'connection: keep-alive', 'content-length: 0', '', ''),
  ]
  for (const text of certain)
    assert.partialDeepStrictEqual(readText(text), { progress: 'done', isReusable: true }, text)
  for (const text of doubtful)
    assert.partialDeepStrictEqual(readText(text), { progress: 'done', isReusable: false }, text)
})

test('of a long body enough is read, and the first 16 KiB are kept', () => {
  const whole = (framing: string) => Buffer.from(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n${'y'.repeat(200_000)}`)
  for (const framing of ['content-length: 200000', 'a: b']) {
    const seen = readAll(
      cut(
        whole(framing),
        Array.from({ length: 150 }, () => 1000),
      ),
    )
    assert.deepEqual([seen.progress, seen.status, seen.body], ['enough', 200, 'y'.repeat(KEPT_BODY_BYTES)])
  }
})

test('the end of the connection completes an answer that has no other end', () => {
  const wholeAtEnd = (text: string): boolean => {
    const reader = new ResponseReader()
    reader.read(Buffer.from(text))
    return reader.isWholeAtEnd()
  }
  assert.equal(wholeAtEnd(lines('HTTP/1.1 200 OK', 'a: b', '', 'some')), true)
  for (const text of [
    '',
    'HTTP/1.1 200 OK\r\n',
    lines('HTTP/1.1 200 OK', 'content-length: 9', '', 'some'),
    lines('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '9', 'some'),
  ])
    assert.equal(wholeAtEnd(text), false, text)
})

test('headers that would break a request are refused', () => {
  const start = requestStart(new URL('https://example.com:8443/a b?c=ด#x'))
  assert.equal(
    requestBytes(start, { 'x-a': '1' }, Buffer.from('{}')).toString(),
    'POST /a%20b?c=%E0%B8%94 HTTP/1.1\r\nhost: example.com:8443\r\nconnection: keep-alive\r\nx-a: 1\r\ncontent-length: 2\r\n\r\n{}',
  )
  const bad: Record<string, string>[] = [
    { 'x-a': 'b\r\nx-c: d' },
    { 'x-a': 'b\nc' },
    { 'x-a': 'ด' },
    { 'x-a\r\n': 'b' },
    { '': 'b' },
    { Host: 'elsewhere' },
    { 'Content-Length': '5' },
    { 'transfer-encoding': 'chunked' },
  ]
  for (const headers of bad)
    assert.throws(() => requestBytes(start, headers, Buffer.from('')), /cannot be sent/, JSON.stringify(headers))
})
