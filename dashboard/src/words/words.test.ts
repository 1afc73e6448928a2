/** Every text has its Thai, every Thai its text, and what is translated holds no bare English. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { COMMANDS } from '../../../src/account/command-shapes.ts'
import { NEWS } from '../../../src/notifications/preferences-contract.ts'
import { findWords } from '../../../tests/support/dashboard-words.ts'
import { refusalsTh } from './refusals-th.ts'
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
  const ladder = readFileSync(join(SOURCES, '../../src/db/migrations/0001_init.sql'), 'utf8')
  const roles = ladder.matchAll(/^ {2}\('[A-Z_]+', '([^']+)', \d+\)/gm)
  return [
    ...Object.values(NEWS).flatMap(({ meaning, duty }) => [meaning, ...(duty === undefined ? [] : [duty])]),
    ...Object.values(COMMANDS).map(({ label }) => label),
    ...[...faults].map(([, why = '']) => why),
    ...[...roles].map(([, name = '']) => name),
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

/** What is refused to services and machines, and never to a person at a page. */
const TO_MACHINES = new Set(
  `approval_too_large cannot_comment duplicate_approver expectation_failed headers_too_large invalid_key invalid_request
  ip_not_allowed key_expired key_revoked level_gap mail_forgotten method_not_allowed missing_key missing_permission no_such_route
  not_a_delivery_report not_ready push_key_invalid quorum_missing quorum_too_large quorum_without_mode rate_limited
  request_timeout service_inactive too_many_approvers too_many_streams unauthenticated unknown_approval unknown_return_address
  unsupported_media_type upgrade_required uri_too_long`.split(/\s+/),
)
const REFUSALS = [
  /\b(?:conflict|unprocessable)\(\s*'([a-z_]+)'/g,
  /\bAppError\(\s*\d+,\s*'([a-z_]+)'/g,
  /\b(?:forbidden|unauthenticated)\(\s*(?:'[^'\n]*'|`[^`\n]*`),\s*'([a-z_]+)'/g,
  /, code = '([a-z_]+)'/g,
]
/** What the machine of approvals refuses, by the type's own list. */
const OF_THE_MACHINE = /type Refusal = ('.*)/

test('Thai says what is refused to people, and nothing that is never refused', () => {
  const server = join(SOURCES, '../../src')
  const sources = globSync('**/*.ts', { cwd: server }).filter((path) => !path.endsWith('.test.ts'))
  const texts = sources.map((path) => readFileSync(join(server, path), 'utf8'))
  const codes = new Set(
    texts.flatMap((source) => REFUSALS.flatMap((found) => [...source.matchAll(found)].map(([, code = '']) => code))),
  )
  const [, ofTheMachine = ''] = OF_THE_MACHINE.exec(texts.join('\n')) ?? []
  for (const [, code = ''] of ofTheMachine.matchAll(/'([a-z_]+)'/g)) codes.add(code)
  const toPeople = [...codes].filter((code) => !TO_MACHINES.has(code))
  assert.ok(toPeople.length > 50)
  assert.deepEqual(toPeople.toSorted(), Object.keys(refusalsTh).toSorted())
})

test('no English stands bare where it is translated', () => {
  const bare = found.filter(({ path }) => !SAME.test(path)).flatMap((file) => file.bare)
  assert.deepEqual(bare, [])
})
