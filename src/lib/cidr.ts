/** Networks in CIDR notation, on top of Node's own `net.BlockList`. */
import { BlockList, isIP, isIPv4 } from 'node:net'

/** `10.0.0.0/8`, `fd00::/8` or a single address. */
export function isCidr(value: string): boolean {
  return parse(value) !== undefined
}

/** Asks whether an address lies in any of the networks. IPv4-mapped IPv6 addresses match their IPv4 network. */
export class NetworkList {
  /** Apart, because one list would take every IPv4 address for a part of `::/0`. */
  readonly #v4 = new BlockList()
  readonly #v6 = new BlockList()
  readonly isEmpty: boolean

  constructor(cidrs: readonly string[]) {
    this.isEmpty = cidrs.length === 0
    for (const cidr of cidrs) {
      const network = parse(cidr)
      if (!network) throw new Error(`${cidr} is not a network`)
      const list = network.family === 'ipv4' ? this.#v4 : this.#v6
      list.addSubnet(network.address, network.prefix, network.family)
    }
  }

  has(address: string): boolean {
    const version = isIP(address)
    if (version === 6) return this.#v6.check(address, 'ipv6') || this.#v4.check(address, 'ipv6')
    return version === 4 && this.#v4.check(address, 'ipv4')
  }
}

function parse(value: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', prefixText, ...rest] = value.split('/')
  if (rest.length > 0 || isIP(address) === 0) return undefined
  const isV4 = isIPv4(address)
  const max = isV4 ? 32 : 128
  if (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)) return undefined
  const prefix = prefixText === undefined ? max : Number(prefixText)
  return prefix <= max ? { address, prefix, family: isV4 ? 'ipv4' : 'ipv6' } : undefined
}
