import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { fieldWords } from './field-words.ts'

function said(schema: z.ZodType, value: unknown): string | undefined {
  const [issue] = schema.safeParse(value).error?.issues ?? []
  return issue && fieldWords(issue)
}

test('says what is wrong with a field as people do', () => {
  assert.equal(said(z.string().min(1), ''), 'This is needed.')
  assert.equal(said(z.string(), undefined), 'This is needed.')
  assert.equal(said(z.string().min(8, 'must have at least 8 characters'), 'short'), 'At least 8 characters.')
  assert.equal(said(z.string().max(1200), 'x'.repeat(1201)), 'At most 1,200 characters.')
  assert.equal(said(z.int(), Number.NaN), 'Give a number.')
  assert.equal(said(z.number().min(1), 0), 'At least 1.')
  assert.equal(said(z.int().max(20), 21), 'At most 20.')
  assert.equal(said(z.array(z.string()).max(3), ['a', 'b', 'c', 'd']), 'At most 3.')
  assert.equal(said(z.email(), 'ann'), 'This is not an e-mail address.')
  assert.equal(said(z.url(), 'ann'), 'This is not a URL.')
})

test('leaves the rest to the schema', () => {
  assert.equal(
    said(
      z.string().refine((value) => value !== 'a', 'Another one.'),
      'a',
    ),
    'Another one.',
  )
  assert.equal(said(z.string().regex(/^b/, 'Begin with b.'), 'a'), 'Begin with b.')
  assert.equal(said(z.enum(['a', 'b']), 'c'), 'Invalid option: expected one of "a"|"b"')
})
