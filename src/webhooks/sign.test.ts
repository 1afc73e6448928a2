import assert from 'node:assert/strict'
import { type KeyObject, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { Webhook as Verifier } from 'standardwebhooks'
import { createSecretBox } from '../lib/secret-box.ts'
import { createOpener, newSecret, signingKey } from './secrets.ts'
import { maskedHeaders, type Signable, signedHeaders } from './sign.ts'

const signable = (changes: Partial<Signable> = {}): Signable => ({
  eventId: 'evt_01',
  eventType: 'approval.approved',
  deliveryId: 'dlv_01',
  attemptNumber: 1,
  at: new Date(),
  body: Buffer.from('{"a":1}'),
  keys: [signingKey(newSecret())],
  ...changes,
})

test('the example of the Standard Webhooks specification comes out as printed there', () => {
  const headers = signedHeaders(
    signable({
      eventId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: new Date(1_614_265_330_000),
      body: Buffer.from('{"test": 2432232314}'),
      keys: [signingKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')],
    }),
  )
  assert.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  assert.equal(headers['webhook-timestamp'], '1614265330')
})

test('the public library verifies any body with any live secret, and no changed one', () => {
  fc.assert(
    fc.property(fc.json(), fc.uint8Array({ minLength: 24, maxLength: 64 }), (json, bytes) => {
      const secret = `whsec_${Buffer.from(bytes).toString('base64')}`
      const older = newSecret()
      const body = Buffer.from(json)
      const headers = signedHeaders(signable({ body, keys: [signingKey(secret), signingKey(older)] }))
      for (const live of [secret, older]) assert.deepEqual(new Verifier(live).verify(body, headers), JSON.parse(json))
      assert.throws(() => new Verifier(newSecret()).verify(body, headers))
      assert.throws(() => new Verifier(secret).verify(Buffer.concat([body, Buffer.from(' ')]), headers))
      assert.throws(() => new Verifier(secret).verify(body, { ...headers, 'webhook-id': 'evt_02' }))
    }),
  )
})

test('the newest secret signs first', () => {
  const [newer, older] = [signingKey(newSecret()), signingKey(newSecret())]
  const at = new Date()
  const alone = (key: KeyObject) => signedHeaders(signable({ at, keys: [key] }))['webhook-signature']
  const both = signedHeaders(signable({ at, keys: [newer, older] }))['webhook-signature']
  assert.equal(both, `${alone(newer)} ${alone(older)}`)
})

test('the log keeps every header but no signature and no token', () => {
  const headers = { ...signedHeaders(signable()), authorization: 'Bearer abc' }
  const masked = maskedHeaders(headers)
  assert.deepEqual(Object.keys(masked), Object.keys(headers))
  assert.equal(masked['webhook-signature'], '***')
  assert.equal(masked['authorization'], '***')
  assert.equal(masked['webhook-id'], 'evt_01')
  assert.match(masked['user-agent'] ?? '', /^UXOne-Webhooks\/\d+\.\d+\.\d+$/)
  assert.equal(masked['accept-encoding'], 'identity')
})

test('a sealed secret is read as what was sealed, again and again', () => {
  const box = createSecretBox([randomBytes(32)])
  const read = createOpener(box, signingKey)
  const secret = newSecret()
  assert.equal(signingKey(secret).symmetricKeySize, 32)
  const sealed = box.seal(secret)
  for (const _ of [1, 2]) assert.ok(read(sealed).equals(signingKey(secret)))
})
