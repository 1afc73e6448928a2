import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { firstRequest } from './first-request.ts'

test('the command survives an apostrophe in an address', () => {
  const command = firstRequest({ origin: 'http://localhost:3000', key: 'k', approverEmail: "o'brien@acme.example" })
  const asked = command.replace(/^curl -X POST \S+/, "printf '%s\\n'")
  const lines = execFileSync('sh', ['-c', asked], { encoding: 'utf8' }).trim().split('\n')
  assert.deepEqual(JSON.parse(lines.at(-1) ?? '').approvers, [{ email: "o'brien@acme.example" }])
})
