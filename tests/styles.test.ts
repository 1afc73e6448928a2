/** Holds dashboard/src/mantine-styles.ts to what the built pages draw: a component without its styles would be found by nobody else. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const ROOT = join(import.meta.dirname, '..')
const STYLES = join(ROOT, 'node_modules/@mantine/core/styles')
const DIST = join(ROOT, 'dashboard/dist')
/** Mantine's own classes: in its scripts as in its styles. */
const CLASS = /\bm_[0-9a-f]+\b/g

test('the styles of each Mantine component that a page draws are there, no others, in Mantine’s order', () => {
  const drawn = new Set(scriptsOf('index.html').flatMap((script) => script.match(CLASS) ?? []))
  assert.ok(drawn.size > 100, 'classes are found in the scripts')
  const needed = inMantinesOrder().filter(({ text }) => {
    const classes = text.match(CLASS)
    // What has no class holds for the whole page.
    return classes === null || classes.some((name) => drawn.has(name))
  })
  const list = readFileSync(join(ROOT, 'dashboard/src/mantine-styles.ts'), 'utf8')
  const listed = [...list.matchAll(/^import '@mantine\/core\/styles\/(.+)\.layer\.css'$/gm)].map(([, name]) => name)
  assert.deepEqual(
    listed,
    needed.map(({ name }) => name.slice(0, -'.css'.length)),
  )
})

/** The text of every script that can be reached from a file of the build; older ones may lie beside them. */
function scriptsOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const text = readFileSync(join(DIST, file), 'utf8')
  const next = [...text.matchAll(/[\w-]+\.js\b/g)].map(([name]) => `assets/${name}`)
  return [text, ...next.filter((path) => ASSETS.has(path)).flatMap((path) => scriptsOf(path, seen))]
}

const ASSETS = new Set(readdirSync(join(DIST, 'assets')).map((name) => `assets/${name}`))

function inMantinesOrder(): { name: string; text: string }[] {
  const whole = readFileSync(`${STYLES}.css`, 'utf8')
  const parts = readdirSync(STYLES)
    .filter((name) => name.endsWith('.css') && !name.endsWith('.layer.css'))
    .map((name) => ({ name, text: readFileSync(join(STYLES, name), 'utf8').trim() }))
  return parts.toSorted((a, b) => whole.indexOf(a.text) - whole.indexOf(b.text))
}
