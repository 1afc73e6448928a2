/** Reads the address of a mail server, and the address that mail comes from. */
import { z } from 'zod'

export type SmtpServer = {
  host: string
  port: number
  /** TLS from the first byte (`smtps://`); otherwise STARTTLS. */
  isTlsFromStart: boolean
  /** Refuses a server that offers no TLS, which is also what somebody in the middle would do. */
  mustUseTls: boolean
  /** A secret. */
  login: { user: string; password: string } | undefined
}

export type Mailbox = { name: string; address: string }

const DEFAULT_PORTS: Record<string, number> = { 'smtp:': 587, 'smtps:': 465 }
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/i
const address = z.email().max(254)
const NAMED = /^(?<name>[^<>]*)<(?<address>[^<>\s]+)>$/

/**
 * `smtp[s]://[user:password@]host[:port]`; undefined when it is something else. With a password, TLS is demanded
 * everywhere but on this machine: it would be readable on the way.
 */
export function parseSmtpUrl(text: string): SmtpServer | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text)
  const defaultPort = DEFAULT_PORTS[protocol]
  if (defaultPort === undefined || hostname === '' || /[^/]/.test(pathname) || search !== '' || hash !== '')
    return undefined
  if ((username === '') !== (password === '')) return undefined
  const login = decoded(username, password)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return (
    login && {
      host,
      port: Number(port) || defaultPort,
      isTlsFromStart: protocol === 'smtps:',
      mustUseTls: username !== '' && !LOOPBACK.test(host),
      login: username === '' ? undefined : login,
    }
  )
}

/** `Approvals <approvals@example.com>`, or the address alone. */
export function parseMailbox(text: string): Mailbox | undefined {
  if (/\p{Cc}/u.test(text)) return undefined
  const groups = NAMED.exec(text.trim())?.groups
  const found = address.safeParse(groups?.['address'] ?? text.trim())
  if (!found.success) return undefined
  const name = (groups?.['name'] ?? '').trim().replace(/^"(.*)"$/, '$1')
  return { name, address: found.data }
}

/** What stands before a token of 46 characters and a `+`: RFC 5321 §4.5.3.1.1 allows 64. */
const MAX_LOCAL_PART = 17

/** An address to which `+token` can be added. */
export function isBounceAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  return address.safeParse(text).success && at <= MAX_LOCAL_PART && !text.slice(0, at).includes('+')
}

function decoded(user: string, password: string): SmtpServer['login'] {
  try {
    return { user: decodeURIComponent(user), password: decodeURIComponent(password) }
  } catch {
    return undefined
  }
}
