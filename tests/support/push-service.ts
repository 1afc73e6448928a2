/** A browser's end of push messages: the keys that only it has, a push service for it, and what a standard browser checks. */
import assert from 'node:assert/strict'
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify, type ECDH } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createTlsServer } from 'node:https'
import type { TestContext } from 'node:test'
import { z } from 'zod'
import { TEST_KEY, TRUSTED_CERTIFICATE } from './certificate.ts'
import { type Answer, answerWith, readRequest, type ReceivedRequest, startReceiver } from './receiver.ts'

const payload = z.strictObject({
  title: z.string(),
  text: z.string(),
  link: z.string(),
  tag: z.string(),
  at: z.string(),
})
export type Shown = z.output<typeof payload>

export type Subscription = { endpoint: string; expirationTime: null; keys: { p256dh: string; auth: string } }

export type FakeBrowser = {
  subscription: Subscription
  /** What the service worker would be handed; throws for what this browser cannot read. */
  open(request: Pick<ReceivedRequest, 'body' | 'headers'>): Shown
}

/** A browser that the service at `serviceUrl` reaches by an address of its own. */
export function fakeBrowser(serviceUrl: string): FakeBrowser {
  const own = createECDH('prime256v1')
  const p256dh = own.generateKeys('base64url')
  const auth = randomBytes(16)
  const endpoint = `${serviceUrl}/push/${randomBytes(24).toString('base64url')}`
  return {
    subscription: { endpoint, expirationTime: null, keys: { p256dh, auth: auth.toString('base64url') } },
    open({ body, headers }) {
      assert.equal(headers['content-encoding'], 'aes128gcm')
      return payload.parse(JSON.parse(decrypt(body, own, auth).toString('utf8')))
    },
  }
}

/** RFC 8291 over RFC 8188, for one record. */
export function decrypt(message: Buffer, own: ECDH, auth: Buffer): Buffer {
  const salt = message.subarray(0, 16)
  const recordSize = message.readUInt32BE(16)
  const keyLength = message.readUInt8(20)
  const sender = message.subarray(21, 21 + keyLength)
  const record = message.subarray(21 + keyLength)
  assert.ok(record.length <= recordSize && message.length <= 4096)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), sender])
  const input = Buffer.from(hkdfSync('sha256', own.computeSecret(sender), auth, info, 32))
  const key = Buffer.from(hkdfSync('sha256', input, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', input, salt, 'Content-Encoding: nonce\0', 12))
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(record.subarray(-16))
  const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
  const end = plain.lastIndexOf(2)
  assert.ok(end >= 0 && plain.subarray(end + 1).every((byte) => byte === 0), 'the last record ends with 2 and zeros')
  return plain.subarray(0, end)
}

const claims = z.strictObject({ aud: z.string(), exp: z.number(), sub: z.string() })

/** RFC 8292: signed by the key that the browser subscribed with, for this service, for at most a day. */
export function checkVapid({ headers }: ReceivedRequest, serviceUrl: string, publicKey: string): { sub: string } {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? []
  assert.equal(key, publicKey)
  const [head = '', body = '', signature = ''] = token.split('.')
  assert.deepEqual(JSON.parse(Buffer.from(head, 'base64url').toString()), { typ: 'JWT', alg: 'ES256' })
  const point = Buffer.from(publicKey, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
  const jwk = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }
  const signer = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const
  assert.ok(verify('sha256', Buffer.from(`${head}.${body}`), signer, Buffer.from(signature, 'base64url')))
  const { aud, exp, sub } = claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString()))
  assert.equal(aud, serviceUrl)
  const seconds = exp - Date.now() / 1000
  assert.ok(seconds > 60 && seconds <= 86_400, `${seconds} s`)
  assert.match(sub, /^(mailto:|https:)/)
  return { sub }
}

export type FakePushService = Awaited<ReturnType<typeof startReceiver>> & {
  browser(): FakeBrowser
  /** Changes what it answers from now on. */
  answer(next: Answer): void
}

/** Accepts everything (201) unless told otherwise; ends with the test. */
export async function startPushService(t: TestContext): Promise<FakePushService> {
  let current = answerWith(201)
  const receiver = await startReceiver((...request) => current(...request))
  t.after(() => receiver.close())
  return {
    ...receiver,
    browser: () => fakeBrowser(receiver.url),
    answer(next) {
      current = next
    },
  }
}

/** The same over TLS, by a certificate of the test authority: answers its URL and what it was sent. */
export async function startTlsPushService(t: TestContext): Promise<{ url: string; next: Promise<ReceivedRequest> }> {
  const arrived = Promise.withResolvers<ReceivedRequest>()
  const server = createTlsServer({ key: TEST_KEY, cert: TRUSTED_CERTIFICATE }, (incoming, response) => {
    readRequest(incoming).then((request) => {
      arrived.resolve(request)
      response.writeHead(201).end()
    }, arrived.reject)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return {
    url: `https://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    next: arrived.promise,
  }
}
