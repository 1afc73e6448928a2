import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvLine } from './csv.ts'

/** As RFC 4180 reads it. */
function parse(text: string): string[][] {
  const lines: string[][] = [[]]
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy
  for (const [, value = '', end] of text.matchAll(cell)) {
    lines.at(-1)?.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value)
    if (end === '\r\n') lines.push([])
  }
  return lines.slice(0, -1)
}

const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[ =+\-@\t\r\n"',;＝]{0,4}[a-z(]*$/))

test('what is read back is what was written, but for an apostrophe before what would be a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.array(texts, { minLength: 1 }), { minLength: 1 }), (lines) => {
      const read = parse(lines.map(csvLine).join(''))
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

test('what would break a line is quoted', () => {
  assert.equal(csvLine(['a', 'b,c', 'say "hi"', 'two\nlines', null, 7]), 'a,"b,c","say ""hi""","two\nlines",,7\r\n')
})

test('what a spreadsheet would run is text', () => {
  for (const text of ['=1+1', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '-'])
    assert.match(csvLine([text]), /^"?'/, text)
  assert.equal(csvLine(['=HYPERLINK("http://x","y")']), '"\'=HYPERLINK(""http://x"",""y"")"\r\n')
})

test('a number below zero stays one', () => {
  assert.equal(csvLine([-1.5, 2]), '-1.5,2\r\n')
})
