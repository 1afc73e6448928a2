/** What a service key looks like: `uxk_` and 32 random bytes in base64url. Pure but for the randomness. */
import { unauthenticated } from '../../lib/errors.ts'
import { randomToken } from '../../lib/secret-box.ts'

const KEY = /^uxk_[A-Za-z0-9_-]{43}$/
const HINT_LENGTH = 8

export function newKeyText(): string {
  return `uxk_${randomToken()}`
}

/** The first characters tell keys apart and leave 228 of their 256 bits unknown. */
export function hintOf(key: string): string {
  return key.slice(0, HINT_LENGTH)
}

/** The key in an `Authorization` header. @throws 401 `missing_key` or `invalid_key` */
export function readBearer(header: string | undefined): string {
  if (header === undefined || header.trim() === '') {
    throw unauthenticated('Send the service key as `Authorization: Bearer uxk_…`.', 'missing_key')
  }
  const [scheme = '', key = '', ...rest] = header.trim().split(/ +/)
  if (scheme.toLowerCase() !== 'bearer' || rest.length > 0 || !KEY.test(key)) throw invalidKey()
  return key
}

export const invalidKey = () => unauthenticated('This is not a service key that we know.', 'invalid_key')
