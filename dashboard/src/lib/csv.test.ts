import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvOf } from './csv.ts'

/** As RFC 4180 reads it. */
function parse(text: string): string[][] {
  const lines: string[][] = [[]]
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy
  for (const [, value = '', end] of text.slice(1).matchAll(cell)) {
    lines.at(-1)?.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value)
    if (end === '\r\n') lines.push([])
  }
  return lines.slice(0, -1)
}

const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[ =+\-@\t\r\n"',;＝]{0,4}[a-z(]*$/))

test('what is read back is what was written, but for an apostrophe before what would be a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.array(texts, { minLength: 1 }), { minLength: 1 }), (lines) => {
      const read = parse(csvOf(lines))
      assert.deepEqual(
        read.map((line) => line.length),
        lines.map((line) => line.length),
      )
      for (const [y, line] of lines.entries())
        for (const [x, text] of line.entries()) {
          const cell = read[y]?.[x] ?? assert.fail()
          assert.ok(cell === text || cell === `'${text}`)
          assert.doesNotMatch(cell, /^\s*[=+\-@\t\r\n＝＋－＠]/u)
        }
    }),
  )
})

test('a number stays one, and nothing is empty', () => {
  assert.equal(
    csvOf([
      ['Median', 'p90'],
      [-1.5, null],
    ]),
    '\uFEFFMedian,p90\r\n-1.5,\r\n',
  )
})
