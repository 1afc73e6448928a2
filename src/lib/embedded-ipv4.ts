/** IPv4 addresses that are written inside IPv6 ones, and reached through them where a translator or tunnel stands. */
import { isIPv6 } from 'node:net'

const GROUPS = 8

/** The IPv4 address in a mapped, compatible, NAT64 (64:ff9b::/96) or 6to4 address; undefined when there is none. */
export function embeddedIpv4(address: string): string | undefined {
  const groups = groupsOf(address)
  if (!groups) return undefined
  const [first = 0, second = 0, third = 0, , , sixth = 0, seventh = 0, eighth = 0] = groups
  if (first === 0x2002) return dotted(second, third)
  const middleIsZero = groups.slice(2, 5).every((group) => group === 0)
  const isNat64 = first === 0x64 && second === 0xff9b && sixth === 0
  // `::` and `::1` are no IPv4.
  const isMappedOrCompatible = first === 0 && second === 0 && (sixth === 0xffff || (sixth === 0 && seventh !== 0))
  return middleIsZero && (isNat64 || isMappedOrCompatible) ? dotted(seventh, eighth) : undefined
}

/** The eight numbers of an IPv6 address, however it is written. */
function groupsOf(address: string): number[] | undefined {
  if (!isIPv6(address) || address.includes('%')) return undefined
  // The URL parser writes every spelling in one way, without dots.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  const zeros = Array.from({ length: GROUPS - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16))
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
}
