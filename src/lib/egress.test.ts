import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EgressGuard, hostOf, targetFault } from './egress.ts'

const guard = (allow: string[] = [], deny: string[] = [], allowHttp = false): EgressGuard =>
  new EgressGuard({ allow, deny, allowHttp })

const BLOCKED = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:10::1',
  '2001:1ff::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '4000::1',
  '',
  'example.com',
  '1.2.3',
]
const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.0.1',
  '172.32.0.1',
  '192.167.0.1',
  '198.20.0.1',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450:4001::1',
  '2001:200::1',
  '3ffe::1',
]

test('nothing but the public internet is reached without a rule', () => {
  for (const address of BLOCKED) assert.equal(guard().allows(address), false, address)
  for (const address of PUBLIC) assert.equal(guard().allows(address), true, address)
})

test('allowed networks open, denied ones close, and denial wins', () => {
  const rules = guard(['10.1.0.0/16', 'fd12::/16', '127.0.0.0/8'], ['10.1.9.0/24', '1.1.1.0/24'])
  for (const address of ['10.1.2.3', 'fd12::1', '127.0.0.1', '8.8.8.8'])
    assert.equal(rules.allows(address), true, address)
  for (const address of ['10.2.0.1', '10.1.9.1', '::ffff:10.1.9.1', '1.1.1.1', 'fd13::1', '::1'])
    assert.equal(rules.allows(address), false, address)
})

test('an address of cloud metadata opens only when it is named exactly', () => {
  assert.equal(guard(['169.254.0.0/16', '0.0.0.0/0']).allows('169.254.169.254'), false)
  assert.equal(guard(['169.254.0.0/16']).allows('169.254.1.1'), true)
  assert.equal(guard(['fd00::/8']).allows('fd00:ec2::254'), false)
  for (const name of ['169.254.169.254', '169.254.169.254/32'])
    assert.equal(guard([name]).allows('169.254.169.254'), true)
  assert.equal(guard(['fd00:ec2::254/128']).allows('fd00:ec2::254'), true)
})

test('literals in every spelling are seen as the address that they are', () => {
  const spellings = [
    '127.0.0.1',
    '0x7f.1',
    '2130706433',
    '127.1',
    '0177.0.0.1',
    '127.0.0.1.',
    '①②⑦.0.0.1',
    '[::ffff:127.0.0.1]',
    '[::1]',
    '[::]',
    '0',
  ]
  for (const host of spellings) {
    assert.equal(guard().allows(hostOf(new URL(`https://${host}/`))), false, host)
    assert.ok(targetFault(`https://${host}:8443/hook`, guard()), host)
  }
})

test('a target is a URL that an attempt could reach', () => {
  const good = [
    'https://example.com',
    'https://example.com/hook?a=b',
    'https://example.com:8443/',
    'https://example.com:1024/',
    'https://1.1.1.1/',
    'https://[2606:4700::1111]/',
    'https://bücher.example/',
  ]
  for (const url of good) assert.equal(targetFault(url, guard()), undefined, url)
  const bad = [
    '',
    'example.com',
    '/hook',
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    'https://user@example.com/',
    'https://user:pass@example.com/',
    'https://example.com/#part',
    'https://example.com/#',
    'https://example.com:22/',
    'https://example.com:80/',
    'https://localhost/',
    'https://a.localhost/',
    'https://localhost./',
    'https://printer/',
    'https://nas.local/',
    'https://db.internal/',
    'https://10.0.0.1/',
    'https://[fe80::1]/',
    'https://localhost../',
    'https://a..example/',
  ]
  for (const url of bad) assert.ok(targetFault(url, guard()), url)
})

test('an operator may open http, his own networks and the names in them', () => {
  const rules = guard(['127.0.0.0/8', '10.0.0.0/8'], [], true)
  for (const url of [
    'http://127.0.0.1:4000/',
    'http://localhost:4000/',
    'https://erp.internal/',
    'http://receiver:8080/',
    'http://example.com/',
    'http://example.com:80/',
  ]) {
    assert.equal(targetFault(url, rules), undefined, url)
  }
  for (const url of ['http://192.168.0.1/', 'http://127.0.0.1:22/', 'http://169.254.169.254/'])
    assert.ok(targetFault(url, rules), url)
})

test('a network of IPv6 says nothing about IPv4, and an address inside an address must be allowed bare too', () => {
  for (const address of [
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '::ffff:10.0.0.1',
    '64:ff9b::10.0.0.1',
    '2002:a00:1::',
  ])
    assert.equal(guard(['::/0']).allows(address), false, address)
  assert.equal(guard([], ['::/0']).allows('1.1.1.1'), true)
  const translated = guard(['64:ff9b::/96', '10.1.0.0/16'], ['1.1.1.0/24'])
  for (const address of ['64:ff9b::8.8.8.8', '64:ff9b::10.1.0.1'])
    assert.equal(translated.allows(address), true, address)
  for (const address of ['64:ff9b::10.2.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b::1.1.1.1', '::1'])
    assert.equal(translated.allows(address), false, address)
  assert.equal(guard(['::1/128']).allows('::1'), true)
})
