/** The documented `verify()` of each language, against requests that our own signer made and that were tampered with since. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { verify } from '../examples/verify.ts'
import { newSecret, signingKey } from '../src/webhooks/secrets.ts'
import { signedHeaders } from '../src/webhooks/sign.ts'

const ROOT = join(import.meta.dirname, '..')
const EXAMPLES = join(ROOT, 'examples')
const MINUTE_MS = 60_000
const BODY = Buffer.from('{"id":"evt_1","note":"สวัสดี ☃","empty":""}')

type Case = { name: string; body: string; headers: Record<string, string>; secret: string; isValid: boolean }

const [mine, other, third] = [newSecret(), newSecret(), newSecret()]

function signed(secrets: string[], ageMs = 0, body = BODY): Record<string, string> {
  const at = new Date(Date.now() - ageMs)
  const keys = secrets.map(signingKey)
  return signedHeaders({ eventId: 'evt_1', eventType: 'a.b', deliveryId: 'dlv_1', attemptNumber: 1, at, body, keys })
}

/** Made anew for each language, because some of them are about to be too old. */
function cases(): Case[] {
  const good = signed([mine])
  const signature = good['webhook-signature'] ?? ''
  const wrong = (change: Record<string, string>): Record<string, string> => ({ ...good, ...change })
  const list: [string, boolean, Record<string, string>, { secret?: string; body?: Buffer }?][] = [
    ['as it was sent', true, good],
    ['an empty body', true, signed([mine], 0, Buffer.alloc(0)), { body: Buffer.alloc(0) }],
    ['four minutes old', true, signed([mine], 4 * MINUTE_MS)],
    ['a clock that is four minutes behind', true, signed([mine], -4 * MINUTE_MS)],
    ['rotated, by the new secret', true, signed([mine, other])],
    ['rotated, by the old secret', true, signed([mine, other]), { secret: other }],
    ['beside a version to come', true, wrong({ 'webhook-signature': `v2,abc ${signature}` })],
    ['a changed body', false, good, { body: Buffer.from(`${BODY.toString()} `) }],
    ['another id', false, wrong({ 'webhook-id': 'evt_2' })],
    ['another time', false, wrong({ 'webhook-timestamp': String(Number(good['webhook-timestamp']) - 1) })],
    ['another secret', false, good, { secret: third }],
    ['rotated, by a third secret', false, signed([mine, other]), { secret: third }],
    ['six minutes old', false, signed([mine], 6 * MINUTE_MS)],
    ['six minutes ahead', false, signed([mine], -6 * MINUTE_MS)],
    ['no headers', false, {}],
    ['no id', false, Object.fromEntries(Object.entries(good).filter(([name]) => name !== 'webhook-id'))],
    ['the signature of no version', false, wrong({ 'webhook-signature': signature.replace('v1,', '') })],
    ['the signature of another version', false, wrong({ 'webhook-signature': signature.replace('v1,', 'v1a,') })],
    ['a signature cut short', false, wrong({ 'webhook-signature': signature.slice(0, -4) })],
    ['no signature in the signature', false, wrong({ 'webhook-signature': 'v1,' })],
    ['a signature of other characters', false, wrong({ 'webhook-signature': 'v1,ÿ☃ ,, v1' })],
    ...['', 'now', '-1', '1e9', '²', '9'.repeat(30), '9'.repeat(5000)].map(
      (timestamp): [string, boolean, Record<string, string>] => [
        `a time of "${timestamp.slice(0, 12)}"`,
        false,
        wrong({ 'webhook-timestamp': timestamp }),
      ],
    ),
  ]
  return list.map(([name, isValid, headers, { secret = mine, body = BODY } = {}]) => ({
    name,
    isValid,
    headers,
    secret,
    body: body.toString('base64'),
  }))
}

function assertAnswers(answers: readonly unknown[], asked: readonly Case[]): void {
  assert.deepEqual(
    asked.map(({ name }, index) => `${name}: ${String(answers[index])}`),
    asked.map(({ name, isValid }) => `${name}: ${isValid}`),
  )
}

/** What a program answers to the cases on its standard input: a list of true and false. */
function answersOf(command: string, args: string[], asked: readonly Case[], cwd: string): unknown[] {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', GOTOOLCHAIN: 'local', GOPROXY: 'off', GOFLAGS: '' }
  const output: unknown = JSON.parse(execFileSync(command, args, { cwd, env, input: JSON.stringify(asked) }).toString())
  assert.ok(Array.isArray(output))
  return output
}

function skipWithout(t: TestContext, command: string, args: string[], file: string): boolean {
  if (spawnSync(command, args).status === 0) return false
  t.skip(`${command} is not on this machine: ${file} was not run`)
  return true
}

test('TypeScript', () => {
  const asked = cases()
  const answers = asked.map(({ body, headers, secret }) => verify(Buffer.from(body, 'base64'), headers, secret))
  assertAnswers(answers, asked)
})

test('Python', (t) => {
  if (skipWithout(t, 'python3', ['--version'], 'examples/verify.py')) return
  const program = `
import base64, json, sys
from verify import verify
print(json.dumps([verify(base64.b64decode(c["body"]), c["headers"], c["secret"]) for c in json.load(sys.stdin)]))`
  const asked = cases()
  assertAnswers(answersOf('python3', ['-c', program], asked, EXAMPLES), asked)
})

test('Go', (t) => {
  if (skipWithout(t, 'go', ['version'], 'examples/verify.go')) return
  const module = mkdtempSync(join(tmpdir(), 'uxone-verify-'))
  t.after(() => rmSync(module, { recursive: true, force: true }))
  mkdirSync(join(module, 'webhook'))
  copyFileSync(join(EXAMPLES, 'verify.go'), join(module, 'webhook', 'verify.go'))
  writeFileSync(join(module, 'go.mod'), 'module example\n\ngo 1.20\n')
  writeFileSync(join(module, 'main.go'), GO_PROGRAM)
  const asked = cases()
  assertAnswers(answersOf('go', ['run', '.'], asked, module), asked)
})

const GO_PROGRAM = `package main

import (
	"encoding/json"
	"example/webhook"
	"os"
)

type header map[string]string

func (h header) Get(name string) string { return h[name] }

func main() {
	var cases []struct {
		Body    []byte
		Headers header
		Secret  string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		panic(err)
	}
	answers := []bool{}
	for _, each := range cases {
		answers = append(answers, webhook.Verify(each.Body, each.Headers, each.Secret))
	}
	json.NewEncoder(os.Stdout).Encode(answers)
}
`

test('the documents show them as they are', () => {
  const documented = readFileSync(join(ROOT, 'docs/webhooks.md'), 'utf8')
  for (const file of ['verify.ts', 'verify.py', 'verify.go'])
    assert.ok(documented.includes(readFileSync(join(EXAMPLES, file), 'utf8')), `${file} is in docs/webhooks.md`)
})
