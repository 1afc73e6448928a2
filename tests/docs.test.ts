/** The documents say what the program does: error codes, settings, event types, and links that lead somewhere. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { REPORT, report } from '../bench/report.ts'
import { settingsHelp } from '../src/config.ts'
import { EVENT_TYPES } from '../src/events/catalogue.ts'
import { filterFault } from '../src/webhooks/filter.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

test('every error code is in docs/errors.md', () => {
  const documented = read('docs/errors.md')
  const factories =
    /(?:conflict|unprocessable)\(\s*'([a-z_]+)'|new AppError\(\s*\d{3},\s*'([a-z_]+)'|(?:forbidden|unauthenticated)\([^)]*'([a-z_]+)',?\s*\)/g
  const sources = globSync('src/**/*.ts', { cwd: ROOT }).filter((path) => !path.endsWith('.test.ts'))
  const codes = sources.flatMap((path) =>
    [...read(path).matchAll(factories)].map((match) => match[1] ?? match[2] ?? match[3] ?? ''),
  )
  assert.ok(codes.length > 30)
  const missing = [...new Set(codes)].filter((code) => !documented.includes(`\`${code}\``))
  assert.deepEqual(missing, [])
})

test('every setting is in docs/operations.md', () => {
  const names = [...settingsHelp().matchAll(/^ {2}([A-Z_]+) /gm)].map((match) => match[1] ?? '')
  assert.ok(names.length > 10)
  const documented = read('docs/operations.md')
  assert.deepEqual(
    names.filter((name) => !documented.includes(`\`${name}\``)),
    [],
  )
})

test('every link between documents leads somewhere', () => {
  const broken: string[] = []
  for (const path of globSync('{*.md,docs/**/*.md}', { cwd: ROOT })) {
    for (const [, target = ''] of read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      if (!existsSync(join(ROOT, dirname(path), target))) broken.push(`${path}: ${target}`)
    }
  }
  assert.deepEqual(broken, [])
})

test('every filter in docs/webhooks.md is one', () => {
  const [, block = ''] = /## Filters[\s\S]*?```\n([\s\S]*?)```/.exec(read('docs/webhooks.md')) ?? []
  const filters = block.trim().split('\n')
  assert.ok(filters.length > 4)
  for (const filter of filters) assert.equal(filterFault(filter), undefined, filter)
})

test('every event type is explained', () => {
  for (const [type, meaning] of Object.entries(EVENT_TYPES)) assert.ok(meaning.length > 20, type)
})

test('docs/performance.md tells what was measured last', async () => {
  assert.equal(readFileSync(REPORT, 'utf8'), await report(), 'npm run bench writes it')
})
