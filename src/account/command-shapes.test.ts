import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  COMMAND_IDS,
  COMMANDS,
  conflictIn,
  conflictWords,
  fitsCommand,
  keysInForce,
  KEYS,
  meantBy,
} from './command-shapes.ts'

test('the usual keys are one character or two, and none is another or begins it', () => {
  const keys = COMMAND_IDS.map((id) => COMMANDS[id].key)
  assert.deepEqual(new Set(keys).size, keys.length)
  for (const key of keys) {
    assert.match(key, KEYS)
    assert.deepEqual(
      keys.filter((other) => other.startsWith(key)),
      [key],
    )
  }
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

test('a key is one character that can be typed, or two for what has two', () => {
  for (const key of ['a', 'Z', '5', 'ก', 'ü', '.', '😀']) assert.ok(fitsCommand('next', key), key)
  for (const key of ['', ' ', 'ab', '\t', '\u0000', '\uD800']) assert.ok(!fitsCommand('next', key))
  for (const key of ['hi', 'กข']) assert.ok(fitsCommand('goInbox', key), key)
  for (const key of ['', 'i', 'g i', 'g ', 'abc', 'g\u0000']) assert.ok(!fitsCommand('goInbox', key))
})

test('a key alone that begins two others is refused, and so is the other way round', () => {
  assert.deepEqual(conflictIn({ next: 'g' }), { id: 'next', key: 'g', holder: 'goInbox' })
  assert.deepEqual(conflictIn({ goInbox: 'jj' }), { id: 'goInbox', key: 'jj', holder: 'next' })
  assert.deepEqual(conflictIn({ goInbox: 'ga' })?.holder, 'goAll')
  assert.equal(
    conflictWords({ id: 'next', key: 'g', holder: 'goInbox' }),
    '“g” cannot be told from the key of “Go to the inbox”.',
  )
  const none = { goInbox: null, goAll: null, goNotifications: null, goStatistics: null, goWebhooks: null }
  assert.equal(conflictIn({ ...none, next: 'g' }), undefined)
})

test('what is pressed is a command, the beginning of one, or nothing', () => {
  const keys = keysInForce({ goWebhooks: null })
  assert.deepEqual(meantBy('j', keys), { command: 'next' })
  assert.equal(meantBy('g', keys), 'begun')
  assert.deepEqual(meantBy('gi', keys), { command: 'goInbox' })
  for (const pressed of ['gw', 'gg', 'q', 'Shift', 'i']) assert.equal(meantBy(pressed, keys), undefined, pressed)
})
