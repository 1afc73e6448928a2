/** The cookie that carries a person's session: `<token>.<HMAC-SHA256 of it>`, as better-auth writes it. Knows no database. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Config } from '../config.ts'

export const COOKIE_PREFIX = 'uxone'
export const SESSION_SECONDS = 7 * 86_400

const NAME = `${COOKIE_PREFIX}.session_token`
/** Browsers take a cookie of this name from https only. */
const SECURE_NAME = `__Secure-${NAME}`

type SessionCookie = { name: string; value: string; token: string }

/** The secret that cookies are signed with, from one key of SECRET_KEY. */
export function signingSecret(key: Buffer): string {
  return Buffer.from(hkdfSync('sha256', key, '', 'uxone sign-in', 32)).toString('base64url')
}

/**
 * The session cookie among a request's cookies, when our newest key signed it. Behind https only the name that browsers
 * keep to https counts: the other one can be planted by whoever answers for us over http, or by a neighbouring host.
 */
export function readSessionCookie(
  { secretKeys: [newest], publicUrl }: Pick<Config, 'secretKeys' | 'publicUrl'>,
  header: string | undefined,
): SessionCookie | undefined {
  const expected = nameFor(publicUrl)
  if (header === undefined || newest === undefined || !header.includes(expected)) return undefined
  const secret = signingSecret(newest)
  const cookies = header
    .split(';')
    .map(parse)
    .filter(({ name }) => name === expected)
  for (const { name, value } of cookies) {
    const token = verify(secret, value)
    if (token !== undefined) return { name, value, token }
  }
  return undefined
}

/** The line that gives a browser the same cookie for another seven days. */
export function renewedCookie({ name, value }: SessionCookie): string {
  const secure = name === SECURE_NAME ? '; Secure' : ''
  return `${name}=${value}; Max-Age=${SESSION_SECONDS}; Path=/; HttpOnly${secure}; SameSite=Lax`
}

/** The name that better-auth sets. Without PUBLIC_URL people reach us by the local address, over http. */
function nameFor(publicUrl: string | undefined): string {
  return publicUrl?.startsWith('https://') === true ? SECURE_NAME : NAME
}

function parse(part: string): { name: string; value: string } {
  const [name = '', ...value] = part.trim().split('=')
  return { name, value: value.join('=') }
}

function verify(secret: string, value: string): string | undefined {
  const decoded = decode(value)
  const end = decoded.lastIndexOf('.')
  if (end < 1) return undefined
  const token = decoded.slice(0, end)
  const expected = Buffer.from(createHmac('sha256', secret).update(token).digest('base64'))
  const given = Buffer.from(decoded.slice(end + 1))
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return ''
  }
}
