import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvLine } from './csv.ts'

test('what would break a line is quoted', () => {
  assert.equal(csvLine(['a', 'b,c', 'say "hi"', 'two\nlines', null, 7]), 'a,"b,c","say ""hi""","two\nlines",,7\r\n')
})

test('what a spreadsheet would run is text', () => {
  const formulas = ['=1+1', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '-']
  for (const text of formulas) assert.match(csvLine([text]), /^"?'/, text)
  assert.equal(csvLine(['=HYPERLINK("http://x","y")']), '"\'=HYPERLINK(""http://x"",""y"")"\r\n')
})

test('a number below zero stays one', () => {
  assert.equal(csvLine([-1.5, '-12']), '-1.5,-12\r\n')
})
