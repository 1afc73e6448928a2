import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOtlpHeaders, tracesUrl } from './otlp-settings.ts'

test('the path of traces is added to the collector’s address, whatever path it has', () => {
  assert.equal(tracesUrl('http://localhost:4318'), 'http://localhost:4318/v1/traces')
  assert.equal(tracesUrl('https://otlp.example.com/'), 'https://otlp.example.com/v1/traces')
  assert.equal(tracesUrl('https://example.com/otlp//'), 'https://example.com/otlp/v1/traces')
})

test('what is no address of a collector is refused, a user and password in it too', () => {
  for (const wrong of ['localhost:4318', 'collector', 'grpc://collector:4317', '', 'http://', 'http://a b'])
    assert.equal(tracesUrl(wrong), undefined, wrong)
  for (const wrong of ['http://user@collector', 'http://user:hunter2@collector', 'http://c?token=x', 'http://c#x'])
    assert.equal(tracesUrl(wrong), undefined, wrong)
})

test('headers are pairs whose values are percent-encoded', () => {
  assert.deepEqual(parseOtlpHeaders('authorization=Bearer%20a%3Db%2C, X-Tenant = a=b ,empty='), {
    authorization: 'Bearer a=b,',
    'x-tenant': 'a=b',
    empty: '',
  })
  for (const wrong of ['token', '=x', 'a b=c', 'a=%zz', 'a=%0d%0ax', 'a=b,', 'a=%E0%B8%AA'])
    assert.equal(parseOtlpHeaders(wrong), undefined, wrong)
})
