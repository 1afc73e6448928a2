import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { curlOf } from './curl.ts'

/** What a shell hands to curl. */
function argumentsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
}

const BODY = JSON.stringify({
  title: "12 laptops for O'Neill",
  note: '$HOME `id` "quoted" \\ back\nslash !',
  thai: 'สวัสดี',
})

test('a shell hands each value to curl as it was sent, whatever is in it', () => {
  const requestUrl = "https://example.com/hook?a=1&b='x'"
  const requestHeaders = { 'content-type': 'application/json', 'x-note': "it's $1" }
  assert.deepEqual(argumentsOf(curlOf({ requestUrl, requestHeaders }, BODY)), [
    '-X',
    'POST',
    requestUrl,
    '-H',
    'content-type: application/json',
    '-H',
    "x-note: it's $1",
    '--data-raw',
    BODY,
  ])
})

test('what is masked becomes a placeholder that names what is missing', () => {
  const requestHeaders = {
    'webhook-signature': '***',
    authorization: '***',
    'x-tenant': '***',
    'accept-encoding': 'identity',
  }
  const command = curlOf({ requestUrl: 'https://example.com', requestHeaders }, '{}')
  assert.match(command, /'webhook-signature: v1,<signature>'/)
  assert.match(command, /'authorization: Bearer <token>'/)
  assert.match(command, /'x-tenant: <value of x-tenant>'/)
  assert.doesNotMatch(command, /accept-encoding/)
})
