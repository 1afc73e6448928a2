import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { firstRequest } from './first-request.ts'

test('the command survives an apostrophe in an address', () => {
  const command = firstRequest({ origin: 'http://localhost:3000', key: 'k', approverEmail: "o'brien@acme.example" })
  const asked = command.replace(/^curl -X POST \S+/, "printf '%s\\n'")
  const [, json] = execFileSync('sh', ['-c', asked], { encoding: 'utf8' }).split('-d\n')
  assert.deepEqual(JSON.parse(json ?? '').approvers, [{ email: "o'brien@acme.example" }])
})
