import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createIds } from '../../lib/ids.ts'
import { ManualClock } from '../../lib/clock.ts'
import { isBounceAddress } from '../../lib/smtp-url.ts'
import { mailIdIn, returnAddressOf } from './return-address.ts'

const ids = createIds(new ManualClock())
const KEY = randomBytes(32)
const OLD_KEY = randomBytes(32)

test('an address leads back to its mail, however it is written', () => {
  const id = ids.next('mail')
  const address = returnAddressOf(id, 'bounces@example.com', [KEY, OLD_KEY])
  assert.match(address, /^bounces\+[0-9a-z]{46}@example\.com$/)
  for (const text of [address, `<${address}>`, `To: x@example.com,\r\n <${address.toUpperCase()}>`])
    assert.equal(mailIdIn(text, [KEY]), id)
  assert.equal(mailIdIn(address, [randomBytes(32), KEY]), id)
  assert.equal(mailIdIn(address, [OLD_KEY]), undefined)
})

test('one that is changed in any place leads nowhere', () => {
  const address = returnAddressOf(ids.next('mail'), 'bounces@example.com', [KEY])
  const start = address.indexOf('+') + 1
  for (let at = start; at < address.indexOf('@'); at += 1) {
    const other = address[at] === '0' ? '1' : '0'
    assert.equal(mailIdIn(address.slice(0, at) + other + address.slice(at + 1), [KEY]), undefined)
  }
  for (const text of ['', 'bounces@example.com', 'bounces+x@example.com', `+${'0'.repeat(46)}@example.com`])
    assert.equal(mailIdIn(text, [KEY]), undefined)
})

test('among many that are made up the right one is not looked for', () => {
  const right = returnAddressOf(ids.next('mail'), 'b@example.com', [KEY])
  const wrong = `b+${'0'.repeat(46)}@example.com `
  assert.ok(mailIdIn(wrong.repeat(19) + right, [KEY]))
  assert.equal(mailIdIn(wrong.repeat(20) + right, [KEY]), undefined)
})

test('the longest local part still is one', () => {
  const longest = `${'b'.repeat(17)}@example.com`
  assert.ok(isBounceAddress(longest))
  assert.equal(returnAddressOf(ids.next('mail'), longest, [KEY]).indexOf('@'), 64)
  for (const wrong of [`b${longest}`, 'a+b@example.com', 'bounces', 'bounces@example.com\r\nBcc: x@example.com'])
    assert.equal(isBounceAddress(wrong), false, wrong)
})
