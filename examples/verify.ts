import { createHmac, timingSafeEqual } from 'node:crypto'

type Headers = Record<string, string | string[] | undefined>

/** Did the holder of `secret` (whsec_…) send this, within five minutes? `body`: the raw bytes, before any parsing. */
export function verify(body: Uint8Array, headers: Headers, secret: string): boolean {
  const header = (name: string): string => String(headers[name])
  const timestamp = header('webhook-timestamp')
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false
  const mac = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
  mac.update(`${header('webhook-id')}.${timestamp}.`).update(body)
  const expected = Buffer.from(`v1,${mac.digest('base64')}`)
  // One signature for each secret that is live: two during a rotation.
  const given = header('webhook-signature')
    .split(' ')
    .map((each) => Buffer.from(each))
  return given.some((each) => each.length === expected.length && timingSafeEqual(each, expected))
}
