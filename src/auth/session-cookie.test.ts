import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { readSessionCookie, renewedCookie, signingSecret } from './session-cookie.ts'

const KEY = randomBytes(32)
const OLD_KEY = randomBytes(32)
const signed = (token: string, key = KEY): string =>
  encodeURIComponent(`${token}.${createHmac('sha256', signingSecret(key)).update(token).digest('base64')}`)
const read = (header: string | undefined, keys = [KEY, OLD_KEY]): string | undefined =>
  readSessionCookie(keys, header)?.token

test('the cookie is found among others, under either of its names', () => {
  assert.equal(read(`a=b; uxone.session_token=${signed('abc')}; c=d`), 'abc')
  assert.equal(read(`__Secure-uxone.session_token=${signed('abc')}`), 'abc')
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
