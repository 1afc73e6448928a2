/** Every text has its Thai, every Thai its text, and what is translated holds no bare English. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { COMMANDS } from '../../../src/account/command-shapes.ts'
import { NEWS } from '../../../src/notifications/preferences-contract.ts'
import { findWords } from '../../../tests/support/dashboard-words.ts'
import { th } from './th.ts'

const SOURCES = join(import.meta.dirname, '..')
/** Code, commands and names, the same in every language. */
const SAME =
  /^(pages\/welcome\/first-request|pages\/delivery\/curl|pages\/account\/device|lib\/live\/|lib\/commands|components\/palette\/use-|pages\/inbox\/selection-bar|components\/shell\/(brand|keyboard-help)|theme|pages\/webhooks\/events-picker)/

const files = globSync('**/*.{ts,tsx}', { cwd: SOURCES }).filter(
  (path) => !/\.test\.ts$|^(words|lib\/i18n)\//.test(path),
)
const found = files.map((path) => ({ path, ...findWords(join(SOURCES, path), path) }))
const keys = found.flatMap((file) => file.keys)

/** Texts that the server shares with the dashboard, and says itself. */
function contractTexts(): string[] {
  const faults = readFileSync(join(SOURCES, 'pages/audit/verify-words.ts'), 'utf8').matchAll(/^ {2}'([a-z ]+)': t\(/gm)
  return [
    ...Object.values(NEWS).flatMap(({ meaning, duty }) => [meaning, ...(duty === undefined ? [] : [duty])]),
    ...Object.values(COMMANDS).map(({ label }) => label),
    ...[...faults].map(([, why = '']) => why),
  ]
}

const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].toSorted()

test('every text is written where it is looked up', () => {
  assert.ok(keys.length > 1000)
  assert.deepEqual(
    found.flatMap(({ unreadable }) => unreadable),
    [],
  )
})

test('Thai has every text, and none that nobody shows', () => {
  const wanted = new Set([...keys.map(({ text }) => text), ...contractTexts()])
  assert.deepEqual(
    [...wanted].filter((text) => th[text] === undefined),
    [],
  )
  assert.deepEqual(
    Object.keys(th).filter((text) => !wanted.has(text)),
    [],
  )
})

test('the placeholders are the same', () => {
  const wrong = Object.entries(th).flatMap(([english, thai]) => {
    const texts = typeof thai === 'string' ? [thai] : Object.values(thai)
    return texts.filter((text) => placeholders(text).join() !== placeholders(english).join())
  })
  assert.deepEqual(wrong, [])
  assert.deepEqual(
    keys.filter(
      ({ text, one }) => one !== undefined && placeholders(one).some((name) => !placeholders(text).includes(name)),
    ),
    [],
  )
})

test('no English stands bare where it is translated', () => {
  const bare = found.filter(({ path }) => !SAME.test(path)).flatMap((file) => file.bare)
  assert.deepEqual(bare, [])
})
