import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { patternFault } from './safe-pattern.ts'

test('patterns with few ways to match are let in', () => {
  for (const pattern of [
    '',
    '^PO-[0-9]{4}$',
    String.raw`^\d+$`,
    '^(PO|REQ)-[A-Z]{1,3}$',
    String.raw`urgent|asap|eilig`,
    String.raw`@example\.com$`,
    '^[^@]+@example',
    'colou?r',
    'ไทย',
    '^a.*b$',
  ])
    assert.equal(patternFault(pattern), undefined, pattern)
})

test('patterns that can run away are refused, and so is what is none', () => {
  for (const pattern of [
    '^(a+)+$',
    '(a|a)*',
    'a*b',
    '^a*a*b',
    '^a*|b',
    'a?a?a?a?a?a?a?',
    'a{0,50}a{0,50}',
    String.raw`(a)\1`,
    '(?=a)b',
    '(?<!a)b',
    '^a{2,}b{2,}',
    '(a){3}',
    'a**',
    '(',
    'a)',
    '[z-a]',
    '[',
    '\\',
    'a'.repeat(201),
  ])
    assert.notEqual(patternFault(pattern), undefined, pattern)
})

test('whatever is let in compiles, and finishes on a text that is made to hurt', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    '.',
    '[ab]',
    'a?',
    'a*',
    'a+',
    'a{1,3}',
    'a{2,}',
    '|',
    '(',
    '(?:',
    ')',
    '^',
    '$',
  )
  const text = `${'a'.repeat(20_000)}c`
  let tried = 0
  const startedAt = performance.now()
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const pattern = pieces.join('')
      if (patternFault(pattern) !== undefined) return
      tried += 1
      new RegExp(pattern).test(text)
    }),
    { numRuns: 2000 },
  )
  assert.ok(tried > 100, `${tried}`)
  // A pattern that ran away would need minutes for itself alone.
  assert.ok(performance.now() - startedAt < 30_000)
})
