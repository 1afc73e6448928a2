import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isValidElement, type ReactNode } from 'react'
import { chooseLanguage, localeOf } from './languages.ts'
import { createTranslator } from './translate.ts'

const english = createTranslator('en-US', {})
const polish = createTranslator('pl', {
  'Since {when}': 'Od {when}',
  '{n} files of {who}': { one: '{who}: {n} plik', few: '{who}: {n} pliki', other: '{who}: {n} plików' },
  'Tell {who} or {whom}': '{whom} albo {who}',
})

test('English is the key and the text', () => {
  assert.equal(english.t('Since {when}', { when: 'Monday' }), 'Since Monday')
  assert.equal(english.t('Level {level}', { level: 1204 }), 'Level 1,204')
  assert.equal(english.t('Status {status}', { status: '1204' }), 'Status 1204')
})

test('what a language lacks stays English; what it has may order its placeholders anew', () => {
  assert.equal(polish.t('Since {when}', { when: 'wtorku' }), 'Od wtorku')
  assert.equal(polish.t('Until {when}', { when: 'wtorku' }), 'Until wtorku')
  assert.equal(polish.translated('Nothing of ours'), 'Nothing of ours')
})

test('a refusal is told in the language that has words for it, with what the server knows', () => {
  const { refusal } = createTranslator('pl', {}, { link_of_another: 'Dla {sentTo}', busy: 'Za {minutes} min' })
  assert.equal(refusal('link_of_another', { sentTo: 'Ann', detail: 'sent to Ann' }), 'Dla Ann')
  assert.equal(refusal('busy', { minutes: 2 }), 'Za 2 min')
  assert.equal(refusal('other', { detail: 'Something' }), undefined)
  assert.equal(english.refusal('busy', {}), undefined)
})

test('what is filled in is not read as a text with placeholders', () => {
  assert.equal(english.t('{a} and {b}', { a: '{b}', b: '$&' }), '{b} and $&')
})

test('a language counts by its own rules', () => {
  const files = (of: typeof english, n: number): string =>
    of.plural(n, { one: '{n} file of {who}', other: '{n} files of {who}' }, { who: 'Ann' })
  assert.deepEqual(
    [0, 1, 2, 1204].map((n) => files(english, n)),
    ['0 files of Ann', '1 file of Ann', '2 files of Ann', '1,204 files of Ann'],
  )
  assert.deepEqual(
    [1, 2, 5].map((n) => files(polish, n)),
    ['Ann: 1 plik', 'Ann: 2 pliki', 'Ann: 5 plików'],
  )
})

test('a sentence keeps the nodes inside it, in the order of its language', () => {
  const partsOf = (node: ReactNode): unknown[] =>
    Array.isArray(node)
      ? node.map((each) => (isValidElement<{ children: unknown }>(each) ? each.props.children : each))
      : []
  const parts = (of: typeof english): unknown[] => partsOf(of.tn('Tell {who} or {whom}', { who: 1, whom: 2 }))
  assert.deepEqual(parts(english), ['Tell ', 1, ' or ', 2, ''])
  assert.deepEqual(parts(polish), ['', 2, ' albo ', 1, ''])
})

test('a language is what was chosen, else what the browser asks for, else English', () => {
  assert.equal(chooseLanguage('th', ['en-US']), 'th')
  assert.equal(chooseLanguage(null, ['de-DE', 'th-TH', 'en']), 'th')
  assert.equal(chooseLanguage('xx', ['en-GB', 'th']), 'en')
  assert.equal(chooseLanguage(null, []), 'en')
})

test('times are those of the region, with the years of the mails', () => {
  const year = (locale: string): string =>
    new Intl.DateTimeFormat(locale, { year: 'numeric' }).format(Date.UTC(2026, 5, 2))
  assert.equal(localeOf('en', ['de', 'en-AU']), 'en-AU-u-ca-gregory')
  assert.equal(localeOf('en', ['de']), 'en-US-u-ca-gregory')
  assert.equal(localeOf('en', ['en-US@posix']), 'en-US-u-ca-gregory')
  assert.equal(year(localeOf('th', ['th-TH'])), '2026')
  assert.equal(year(localeOf('en', ['en-TH'])), '2026')
})
