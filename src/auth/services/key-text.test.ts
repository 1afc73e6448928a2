import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hintOf, newKeyText, readBearer } from './key-text.ts'

test('a key is uxk_ and 43 characters, and no two are alike', () => {
  const keys = new Set(Array.from({ length: 100 }, newKeyText))
  assert.equal(keys.size, 100)
  for (const key of keys) assert.match(key, /^uxk_[A-Za-z0-9_-]{43}$/)
  assert.equal(hintOf('uxk_abcdefgh'), 'uxk_abcd')
})

test('the header carries one key under the scheme Bearer', () => {
  const key = newKeyText()
  for (const header of [`Bearer ${key}`, `bearer ${key}`, ` Bearer  ${key} `]) assert.equal(readBearer(header), key)
  for (const header of [undefined, '', '  '])
    assert.throws(() => readBearer(header), { status: 401, code: 'missing_key' })
  for (const header of [
    key,
    `Basic ${key}`,
    `Bearer ${key}x`,
    `Bearer ${key} x`,
    'Bearer',
    `Bearer ${key.slice(0, -1)}`,
    `Bearer uxk_${'ä'.repeat(43)}`,
  ]) {
    assert.throws(() => readBearer(header), { status: 401, code: 'invalid_key' }, header)
  }
})
