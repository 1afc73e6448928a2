import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { childOf, formatTraceparent, isSampled, isWithinRatio, parseTraceparent } from './traceparent.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'.split('')), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))
    .filter((text) => !/^0+$/.test(text))

test('a valid header of version 00 is read, and written again byte for byte', () => {
  fc.assert(
    fc.property(hex(32), hex(16), fc.integer({ min: 0, max: 255 }), (traceId, spanId, flags) => {
      const header = `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`
      const parsed = parseTraceparent(header)
      assert.deepEqual(parsed, { traceId, spanId, flags })
      assert.equal(formatTraceparent({ traceId, spanId, flags }), header)
    }),
  )
})

test('a newer version is read as far as ours goes, and written as ours', () => {
  for (const header of [`01-${TRACE}-${SPAN}-01`, `cc-${TRACE}-${SPAN}-01-what-the-future-brings`]) {
    const parsed = parseTraceparent(header)
    assert.ok(parsed, header)
    assert.equal(formatTraceparent(parsed), `00-${TRACE}-${SPAN}-01`)
  }
})

test('what is not valid is not there', () => {
  const wrong = [
    '',
    'hello',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}-01 `,
    `00-${TRACE}-${SPAN}-01\n`,
    ` 00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-1`,
    `00-${TRACE}-${SPAN}-zz`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `0-${TRACE}-${SPAN}-01`,
    `01-${TRACE}-${SPAN}-01more`,
    // Sent twice, as Node joins it.
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
  ]
  for (const header of wrong) assert.equal(parseTraceparent(header), undefined, header)
  assert.equal(parseTraceparent(undefined), undefined)
  assert.equal(parseTraceparent(null), undefined)
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (header) => {
      assert.equal(parseTraceparent(header), undefined)
    }),
  )
})

test('a span of ours goes on with its parent’s trace and with the bits that we know', () => {
  const random = { traceId: 'f'.repeat(32), spanId: 'e'.repeat(16) }
  const parent = { traceId: TRACE, spanId: SPAN, flags: 0xff }
  assert.deepEqual(childOf(parent, random), { traceId: TRACE, spanId: random.spanId, flags: 0x03 })
  assert.equal(isSampled(childOf({ ...parent, flags: 0x02 }, random)), false)
  assert.deepEqual(childOf(undefined, random), { ...random, flags: 0x03 })
  assert.deepEqual(childOf(undefined, random, false), { ...random, flags: 0x02 })
})

test('a ratio keeps that part of random trace ids, and of two ratios the larger one keeps what the smaller keeps', () => {
  fc.assert(
    fc.property(hex(32), fc.double({ min: 0, max: 1, noNaN: true }), (traceId, ratio) => {
      assert.equal(isWithinRatio(traceId, 0), false)
      assert.equal(isWithinRatio(traceId, 1), true)
      if (isWithinRatio(traceId, ratio / 2)) assert.equal(isWithinRatio(traceId, ratio), true)
    }),
  )
  const lasts = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))
  const kept = lasts.filter((last) => isWithinRatio(`${TRACE.slice(0, 19)}${last}${'0'.repeat(11)}`, 0.25))
  assert.equal(kept.length, 64)
})
