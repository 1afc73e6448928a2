import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseMailbox, parseSmtpUrl } from './smtp-url.ts'

test('a mail server is named by a URL, with the usual ports', () => {
  assert.deepEqual(parseSmtpUrl('smtp://relay.example.com'), {
    host: 'relay.example.com',
    port: 587,
    isTlsFromStart: false,
    mustUseTls: false,
    login: undefined,
  })
  assert.deepEqual(parseSmtpUrl('smtps://ann%40example.com:p%3Aw%2F%40@mail.example.com:4650/'), {
    host: 'mail.example.com',
    port: 4650,
    isTlsFromStart: true,
    mustUseTls: true,
    login: { user: 'ann@example.com', password: 'p:w/@' },
  })
  assert.equal(parseSmtpUrl('smtps://[2001:db8::1]')?.host, '2001:db8::1')
})

test('a password goes over TLS only, but to this very machine', () => {
  const mustUseTls = (host: string) => parseSmtpUrl(`smtp://user:secret@${host}:25`)?.mustUseTls
  assert.deepEqual(['localhost', '127.0.0.1', '127.1.2.3', '[::1]'].map(mustUseTls), [false, false, false, false])
  assert.deepEqual(['mail.example.com', '10.0.0.1', '127.example.com'].map(mustUseTls), [true, true, true])
})

test('what is no mail server is refused', () => {
  const wrong = ['', 'mail.example.com', 'http://mail.example.com', 'smtp://', 'smtp://host/path', 'smtp://host?tls=no']
  for (const text of [...wrong, 'smtp://host#x', 'smtp://user@host', 'smtp://:pass@host', 'smtp://u:%E0%A4%A@host'])
    assert.equal(parseSmtpUrl(text), undefined, text)
})

test('mail comes from an address, with a name or without', () => {
  assert.deepEqual(parseMailbox(' a@example.com '), { name: '', address: 'a@example.com' })
  assert.deepEqual(parseMailbox('Approvals <a@example.com>'), { name: 'Approvals', address: 'a@example.com' })
  assert.deepEqual(parseMailbox('"Freigaben, Köln" <a@example.com>'), {
    name: 'Freigaben, Köln',
    address: 'a@example.com',
  })
  const wrong = ['', 'a', 'a@', 'Ann', 'Ann <a>', 'a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com']
  for (const text of [...wrong, 'A <a@example.com> B', 'A\n <a@example.com>'])
    assert.equal(parseMailbox(text), undefined)
})
