/** The token in a mail's link that ends mails of its kind for its reader, and can do nothing else. Signed, so nothing is stored. Pure. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { idPattern } from '../lib/id-kinds.ts'
import { newsOfMail, ruleOf } from './channels.ts'
import { type NewsKind, NEWS_KINDS } from './preferences-contract.ts'

/** What can be ended so. */
export type Endable = NewsKind | 'digest'

export type Subscription = { userId: string; kind: Endable }

/** No letter of an id or a kind, and none that an address must encode. */
const SEPARATOR = '~'

/** Undefined for a mail that is a duty, or that is made of several. */
export function endableOf(kind: string, facts: unknown): Endable | undefined {
  if (kind === 'digest') return kind
  const news = newsOfMail(kind, facts)
  return news !== undefined && isEndable(news) ? news : undefined
}

export function unsubscribeToken(keys: readonly Buffer[], { userId, kind }: Subscription): string {
  const [newest] = keys
  if (!newest) throw new Error('a token needs a key')
  return [userId, kind, signature(newest, { userId, kind })].join(SEPARATOR)
}

/** Undefined for what none of our keys signed, and for what has become a duty since. */
export function readUnsubscribeToken(keys: readonly Buffer[], token: string): Subscription | undefined {
  const [userId = '', name, signed = '', ...rest] = token.split(SEPARATOR)
  const kind = name === 'digest' ? name : NEWS_KINDS.find((each) => each === name)
  if (kind === undefined || !isEndable(kind) || rest.length > 0 || !idPattern('user').test(userId)) return undefined
  const given = Buffer.from(signed)
  const isOurs = keys.some((key) => {
    const expected = Buffer.from(signature(key, { userId, kind }))
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
  return isOurs ? { userId, kind } : undefined
}

function isEndable(kind: Endable): boolean {
  return kind === 'digest' || ruleOf(kind, 'email') === 'on'
}

function signature(key: Buffer, { userId, kind }: Subscription): string {
  const secret = Buffer.from(hkdfSync('sha256', key, '', 'uxone unsubscribe', 32))
  return createHmac('sha256', secret).update(`${userId}${SEPARATOR}${kind}`).digest('base64url')
}
