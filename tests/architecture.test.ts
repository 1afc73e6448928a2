/** Holds the house of docs/architecture.md: who may import whom, what is private to a room, and that nothing else sneaks in. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'

const ROOT = join(import.meta.dirname, '..')

/** Imports point to the left only. Rooms in one list stand beside each other and do not know each other. */
const ORDER = [
  ['lib'],
  ['db'],
  ['context'],
  ['audit'],
  ['events'],
  ['directory'],
  ['auth'],
  ['jobs'],
  ['approvals', 'webhooks', 'notifications', 'realtime'],
  ['account', 'system'],
  ['http'],
  ['root'],
] as const

/** Files at the top of src that lower rooms may import. */
const LOW_FILES = new Set(['context.ts', 'route.ts', 'config.ts'])

const PRIVATE = /^(queries|[a-z-]+-queries|http|worker)\.ts$/

type Import = { from: string; to: string; isTypeOnly: boolean }

function sources(pattern: string): string[] {
  return globSync(pattern, { cwd: ROOT }).filter((path) => !path.includes('node_modules') && !path.includes('/dist/'))
}

function importsOf(path: string): Import[] {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const found = text.matchAll(
    /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm,
  )
  return [...found].map((match) => {
    const specifier = match[2] ?? match[3] ?? match[4] ?? ''
    const to = specifier.startsWith('.') ? relative(ROOT, join(ROOT, dirname(path), specifier)) : specifier
    return { from: path, to, isTypeOnly: match[1] !== undefined }
  })
}

function room(path: string): string {
  const [, first = '', second] = path.split('/')
  if (second === undefined) return LOW_FILES.has(first) ? 'context' : 'root'
  return first
}

function rank(path: string): number {
  return ORDER.findIndex((rooms) => rooms.some((name) => name === room(path)))
}

const isTest = (path: string): boolean => path.endsWith('.test.ts')
const all = sources('src/**/*.ts').flatMap(importsOf)
const production = all.filter((each) => !isTest(each.from) && each.to.startsWith('src/'))

test('every room of src has its place in the order', () => {
  const unplaced = sources('src/**/*.ts').filter((path) => rank(path) === -1)
  assert.deepEqual(unplaced, [])
})

test('imports point down only; neighbours do not know each other', () => {
  const wrong = production.filter(({ from, to, isTypeOnly }) => {
    if (isTypeOnly || room(from) === room(to)) return false
    return rank(to) >= rank(from)
  })
  assert.deepEqual(wrong, [])
})

test('queries, http and workers are private to their room', () => {
  const wrong = production.filter(
    ({ from, to }) =>
      PRIVATE.test(to.split('/').at(-1) ?? '') &&
      room(from) !== room(to) &&
      room(from) !== 'root' &&
      room(to) !== 'http',
  )
  assert.deepEqual(wrong, [])
})

test('contracts import zod, route and shared schemas only, so that the dashboard can use them', () => {
  const allowed = /^(zod|src\/route\.ts|src\/lib\/(schemas|id-kinds)\.ts|src\/[a-z]+\/([a-z]+-)?(contract|shapes)\.ts)$/
  const wrong = all.filter(
    ({ from, to, isTypeOnly }) => /(\/|-)(contract|shapes)\.ts$/.test(from) && !isTypeOnly && !allowed.test(to),
  )
  assert.deepEqual(wrong, [])
})

test('the dashboard sees contracts, the event catalogue and how files are written only', () => {
  const allowed = /^src\/([a-z]+\/([a-z]+-)?(contract|shapes)|events\/catalogue|lib\/(schemas|id-kinds|csv)|route)\.ts$/
  const wrong = sources('dashboard/src/**/*.{ts,tsx}')
    .flatMap(importsOf)
    .filter(({ to }) => to.startsWith('src/') && !allowed.test(to))
  assert.deepEqual(wrong, [])
})

test('no production file imports a test, test support or a benchmark', () => {
  assert.deepEqual(
    all.filter(({ from, to }) => !isTest(from) && /^(tests|bench|examples)\//.test(to)),
    [],
  )
})

test('process.env is read by the configuration only', () => {
  const readers = sources('src/**/*.ts').filter(
    (path) => !isTest(path) && /process\.env/.test(readFileSync(join(ROOT, path), 'utf8')),
  )
  assert.deepEqual(
    readers.filter((path) => path !== 'src/main.ts'),
    [],
  )
})

test('the clock and randomness come in by Context', () => {
  const pure = sources(
    'src/{approvals,webhooks,notifications,realtime,events,audit,directory,auth,jobs,account,system}/**/*.ts',
  ).filter((path) => !isTest(path))
  const impure = pure.filter((path) =>
    /\bnew Date\(\)|\bDate\.now\(|Math\.random\(/.test(readFileSync(join(ROOT, path), 'utf8')),
  )
  assert.deepEqual(impure, [])
})
