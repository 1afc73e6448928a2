import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { generateSchema } from '../../tests/support/schema.ts'

test('the committed table types are those of the migrations (npm run codegen)', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'uxone-schema-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'schema.ts')
  await generateSchema(file)
  assert.equal(await readFile(join(import.meta.dirname, 'schema.ts'), 'utf8'), await readFile(file, 'utf8'))
})
