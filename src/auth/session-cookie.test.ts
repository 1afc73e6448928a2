import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { readSessionCookie, renewedCookie, signingSecret } from './session-cookie.ts'

const KEY = randomBytes(32)
const OLD_KEY = randomBytes(32)
const signed = (token: string, key = KEY): string =>
  encodeURIComponent(`${token}.${createHmac('sha256', signingSecret(key)).update(token).digest('base64')}`)
const read = (header: string | undefined, secretKeys = [KEY, OLD_KEY], publicUrl?: string): string | undefined =>
  readSessionCookie({ secretKeys, publicUrl }, header)?.token

test('the cookie is found among others', () => {
  assert.equal(read(`a=b; uxone.session_token=${signed('abc')}; c=d`), 'abc')
})

test('only the name that belongs to the scheme of the public URL counts', () => {
  const [plain, secure] = [`uxone.session_token=${signed('abc')}`, `__Secure-uxone.session_token=${signed('def')}`]
  for (const header of [plain, secure, `${plain}; ${secure}`, `${secure}; ${plain}`]) {
    const expected = {
      http: header.includes('abc') ? 'abc' : undefined,
      https: header.includes('def') ? 'def' : undefined,
    }
    assert.equal(read(header, [KEY], 'https://approvals.example.com'), expected.https, header)
    assert.equal(read(header, [KEY], 'http://approvals.example.com'), expected.http, header)
    assert.equal(read(header, [KEY]), expected.http, 'without PUBLIC_URL people come over http')
  }
})

test('only what our newest key signed counts', () => {
  for (const value of [
    signed('abc', OLD_KEY),
    'abc',
    'abc.',
    '.abc',
    '%',
    `${signed('abc')}x`,
    signed('abc').replace('abc', 'abd'),
    '',
  ]) {
    assert.equal(read(`uxone.session_token=${value}`), undefined, value)
  }
  assert.equal(read(undefined), undefined)
  assert.equal(read('a=b'), undefined)
  assert.equal(read(`other.session_token=${signed('abc')}`), undefined)
  assert.equal(read(`uxone.session_token=${signed('abc')}`, []), undefined)
})

test('a forged cookie in front does not hide the real one', () => {
  assert.equal(read(`uxone.session_token=forged.abc; uxone.session_token=${signed('abc')}`), 'abc')
})

test('the renewed line keeps the value, and is for https where the name says so', () => {
  const value = signed('abc')
  assert.equal(
    renewedCookie({ name: 'uxone.session_token', value, token: 'abc' }),
    `uxone.session_token=${value}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax`,
  )
  assert.match(renewedCookie({ name: '__Secure-uxone.session_token', value, token: 'abc' }), /; Secure;/)
})
