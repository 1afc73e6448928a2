import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { byId, decodeCursor, encodeCursor, ID_PART, pageOfWhole, TEXT_PART } from './cursor.ts'
import { AppError } from './errors.ts'

const USERS = { list: 'users', parts: [TEXT_PART, ID_PART] }
const ID = 'usr_01h455vb4pex5vsknk084sn02q'
const refused = (error: unknown): boolean => error instanceof AppError && error.status === 400

test('a cursor comes back as it was given', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
      fc.pre(!name.includes('\0'))
      assert.deepEqual(decodeCursor(USERS, encodeCursor(USERS, [name, ID])), [name, ID])
    }),
  )
})

test('another list, another order, or parts that cannot be are refused', () => {
  const forge = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const bad = [
    encodeCursor(byId('users'), [ID]),
    encodeCursor({ ...USERS, list: 'services' }, ['a', ID]),
    forge(['users', 'a', ID, 'more']),
    forge(['users', 5, ID]),
    forge(['users', 'a\0', ID]),
    forge(['users', '\ud800', ID]),
    forge(['users', 'a', 'nonsense']),
    forge({ users: 1 }),
    '%%',
    '',
  ]
  for (const cursor of bad) assert.throws(() => decodeCursor(USERS, cursor), refused, cursor)
})

test('a whole list is cut into pages without a double or a gap', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.integer({ min: 1, max: 12 }), (length, limit) => {
      const items = Array.from({ length }, (_, index) => index)
      const seen: number[] = []
      for (let cursor: string | undefined; ;) {
        const { data, nextCursor } = pageOfWhole(items, { limit, cursor }, 'items')
        seen.push(...data)
        if (nextCursor === null) break
        cursor = nextCursor
      }
      assert.deepEqual(seen, items)
    }),
  )
})
