/** Decides where outgoing requests may go (SSRF). It resolves nothing and opens nothing: `safe-connect.ts` asks it. */
import { isIP } from 'node:net'
import { NetworkList } from './cidr.ts'
import { embeddedIpv4 } from './embedded-ipv4.ts'
import type { Proxy } from './proxy-tunnel.ts'
import type { Address } from './resolve.ts'

export type EgressRules = {
  allow: readonly string[]
  deny: readonly string[]
  allowHttp: boolean
  /** Everything goes through it, to addresses that were checked here. */
  proxy?: Proxy | undefined
  /** Certificates (PEM) that are trusted beside the bundled ones. */
  extraCa?: readonly string[]
}

/** IANA's special-purpose networks that are no public destination. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const

/** Of IPv6 only 2000::/3 is public; within it, Teredo and ORCHID, documentation and 6to4 are not. */
const PUBLIC_V6 = ['2000::/3'] as const
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] as const

/** Where clouds hand out credentials. A network that happens to hold one does not open it. */
const METADATA = ['169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16', 'fd00:ec2::254'] as const

const HTTPS_PORTS = new Set([443, 8443])
const FIRST_USER_PORT = 1024

/** The operator's rules over the built-in block list: deny wins, then allow, then the list. */
export class EgressGuard {
  readonly allowsHttp: boolean
  /** The operator named networks of his own, so that names without a dot may be meant. */
  readonly allowsPrivateNames: boolean
  readonly #deny: NetworkList
  readonly #allow: NetworkList
  readonly #allowedExactly: NetworkList
  readonly #metadata = new NetworkList(METADATA)
  readonly #special = new NetworkList([...SPECIAL_V4, ...SPECIAL_V6])
  readonly #publicV6 = new NetworkList(PUBLIC_V6)

  constructor({ allow, deny, allowHttp }: EgressRules) {
    this.allowsHttp = allowHttp
    this.allowsPrivateNames = allow.length > 0
    this.#deny = new NetworkList(deny)
    this.#allow = new NetworkList(allow)
    this.#allowedExactly = new NetworkList(allow.filter(isSingleAddress))
  }

  /**
   * Those of a host's addresses that may be connected to, or undefined when none may be. One bad answer condemns the name,
   * since a rebinding host mixes them; only `localhost`, which no DNS decides, is narrowed to what is allowed.
   * `within`: the networks that this target must lie in, beside all other rules.
   */
  admit(hostname: string, answers: readonly Address[], within: NetworkList | undefined): Address[] | undefined {
    const allowed = answers.filter(({ address }) => this.allows(address) && (!within || within.has(address)))
    const isWhole = allowed.length === answers.length || isLocalhost(hostname)
    return allowed.length > 0 && isWhole ? allowed : undefined
  }

  /** Whether a connection to this address may be opened. IPv4 in IPv6 clothes needs a rule, and must be allowed bare too. */
  allows(address: string): boolean {
    const version = isIP(address)
    if (version === 0 || address.includes('%') || this.#deny.has(address)) return false
    const inner = version === 6 ? embeddedIpv4(address) : undefined
    if (inner !== undefined) return this.#allow.has(address) && this.allows(inner)
    if (this.#metadata.has(address)) return this.#allowedExactly.has(address)
    if (this.#allow.has(address)) return true
    return !this.#special.has(address) && (version === 4 || this.#publicV6.has(address))
  }
}

/**
 * Why a URL cannot be a target, in words for its owner, or undefined when it can.
 * This is for a friendly answer: every connection is checked again, with the addresses that the name then has.
 */
export function targetFault(text: string, guard: EgressGuard): string | undefined {
  if (!URL.canParse(text)) return 'must be an absolute URL, such as https://example.com/webhooks'
  const url = new URL(text)
  if (url.protocol === 'http:' && !guard.allowsHttp) return 'must begin with https://'
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://'
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password'
  if (text.includes('#')) return 'must not contain a fragment (#)'
  return portFault(url) ?? hostFault(hostOf(url), guard)
}

/** The host of a URL as a name or a bare address: no brackets, no dot at the end. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}

export function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost')
}

function portFault(url: URL): string | undefined {
  const isHttps = url.protocol === 'https:'
  const port = url.port === '' ? (isHttps ? 443 : 80) : Number(url.port)
  const isAllowed = HTTPS_PORTS.has(port) || port >= FIRST_USER_PORT || (port === 80 && !isHttps)
  return isAllowed ? undefined : 'must use port 443, 8443, or one from 1024 up'
}

function hostFault(host: string, guard: EgressGuard): string | undefined {
  if (isIP(host) !== 0) return guard.allows(host) ? undefined : 'must be on a network that webhooks may reach'
  if (host.split('.').includes('')) return 'must name a public host'
  const isPrivateName = !host.includes('.') || isLocalhost(host) || /\.(local|internal)$/.test(host)
  if (!isPrivateName || guard.allowsPrivateNames) return undefined
  return 'must name a public host'
}

function isSingleAddress(cidr: string): boolean {
  const [address = '', prefix] = cidr.split('/')
  return prefix === undefined || prefix === (isIP(address) === 4 ? '32' : '128')
}
