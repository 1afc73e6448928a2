/** What a browser must fetch before it shows the first page, held to its budget. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'

const DIST = join(import.meta.dirname, '../dashboard/dist')
/** Of the 250 that the inbox may fetch in all: what it fetches beside the first scripts takes the rest. */
const MOST_KB = 240

test('the first scripts stay small, and nothing in them checks with a schema', () => {
  const page = readFileSync(join(DIST, 'index.html'), 'utf8')
  const scripts = [...page.matchAll(/<(?:script|link)[^>]+"\/(assets\/[^"]+\.js)"/g)].map(([, path = '']) =>
    readFileSync(join(DIST, path), 'utf8'),
  )
  assert.ok(scripts.length > 0, 'the page begins with scripts')
  const kb = scripts.reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0) / 1000
  assert.ok(kb <= MOST_KB, `${kb} KB, gzip, of at most ${MOST_KB}`)
  // The contracts come without their schemas (dashboard/plain-routes.ts), and so without zod.
  for (const script of scripts) assert.ok(!script.includes('invalid_type'), 'zod is part of the first load')
})
