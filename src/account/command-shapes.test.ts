import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMAND_IDS, COMMANDS, conflictIn, conflictWords, keysInForce, ONE_KEY } from './command-shapes.ts'

test('the usual keys are one character each, and no two are the same', () => {
  const keys = COMMAND_IDS.map((id) => COMMANDS[id].key)
  assert.deepEqual(new Set(keys).size, keys.length)
  for (const key of keys) assert.match(key, ONE_KEY)
  assert.equal(conflictIn({}), undefined)
})

test('a key of one’s own takes the place of the usual one, and null takes it away', () => {
  const keys = keysInForce({ next: 'n', reject: null })
  assert.equal(keys.next, 'n')
  assert.equal('reject' in keys, false)
  assert.equal(keys.previous, COMMANDS.previous.key)
})

test('a key that another command has is refused by the name of that command', () => {
  assert.deepEqual(conflictIn({ approve: 'j' }), { id: 'approve', key: 'j', holder: 'next' })
  assert.deepEqual(conflictIn({ approve: 'p', watch: 'p' })?.key, 'p')
  assert.equal(conflictWords({ id: 'approve', key: 'j', holder: 'next' }), '“j” is the key of “Next approval” already.')
})

test('keys may be exchanged, taken from a command that has none any more, and differ by their case', () => {
  assert.equal(conflictIn({ next: 'k', previous: 'j' }), undefined)
  assert.equal(conflictIn({ next: null, approve: 'j' }), undefined)
  assert.equal(conflictIn({ next: 'A' }), undefined)
  assert.equal(conflictIn({ next: null, previous: null }), undefined)
})

test('a key is one character that can be typed', () => {
  for (const key of ['a', 'Z', '5', 'ก', 'ü', '.']) assert.match(key, ONE_KEY)
  for (const key of ['', ' ', 'ab', '\t', '\u0000', '\uD800']) assert.doesNotMatch(key, ONE_KEY)
})
