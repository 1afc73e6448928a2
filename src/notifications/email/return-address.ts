/**
 * The address that reports about one mail come back to (VERP): `bounces+<mail><code>@example.com`. The code binds it to the
 * mail, so that a report can be made up by nobody who was not sent that mail. Pure but for the keys.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { ID_PREFIXES, idPattern } from '../../lib/id-kinds.ts'

/** Some mail servers write local parts in small letters: neither part has large ones. */
const ID_LENGTH = 26
/** 80 bits: it is guessed over the network, mail by mail. */
const CODE_BYTES = 10
const CODE_LENGTH = CODE_BYTES * 2
const TOKEN = new RegExp(`\\+([0-9a-z]{${ID_LENGTH}})([0-9a-f]{${CODE_LENGTH}})@`, 'gi')
/** Whoever writes so many addresses into a message does not mean well. */
const MAX_TOKENS = 20

/** `bounceAddress`: where reports are taken, such as `bounces@example.com`. */
export function returnAddressOf(mailId: string, bounceAddress: string, keys: readonly Buffer[]): string {
  const at = bounceAddress.lastIndexOf('@')
  const bare = mailId.slice(ID_PREFIXES.mail.length + 1)
  const [newest = Buffer.alloc(0)] = keys
  return `${bounceAddress.slice(0, at)}+${bare}${codeOf(mailId, newest)}${bounceAddress.slice(at)}`
}

/** The mail of the first return address of ours in a text; undefined when there is none. */
export function mailIdIn(text: string, keys: readonly Buffer[]): string | undefined {
  let seen = 0
  for (const [, bare = '', code = ''] of text.matchAll(TOKEN)) {
    if ((seen += 1) > MAX_TOKENS) return undefined
    const mailId = `${ID_PREFIXES.mail}_${bare.toLowerCase()}`
    if (idPattern('mail').test(mailId) && keys.some((key) => isSame(code.toLowerCase(), codeOf(mailId, key))))
      return mailId
  }
  return undefined
}

function codeOf(mailId: string, key: Buffer): string {
  return createHmac('sha256', key).update(`bounce:${mailId}`).digest().subarray(0, CODE_BYTES).toString('hex')
}

function isSame(given: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(given), Buffer.from(right))
}
