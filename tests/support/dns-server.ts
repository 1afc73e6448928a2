/** A DNS server over UDP, which answers A and AAAA as the test says. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv4, isIPv6 } from 'node:net'

const HEADER_BYTES = 12
const TYPE_A = 1
const TYPE_AAAA = 28
const NOT_FOUND = 3

export type DnsServer = {
  /** For `Resolver.setServers`. */
  address: string
  /** The names that were asked for, once for each question. */
  asked: string[]
  close(): void
}

/** `answer` names the addresses that a name has now; `undefined` leaves the asker waiting. */
export async function startDnsServer(answer: (name: string) => readonly string[] | undefined): Promise<DnsServer> {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (query, { address, port }) => {
    const { name, type, end } = questionOf(query)
    asked.push(name)
    const addresses = answer(name)
    if (addresses) socket.send(response(query, { type, end }, addresses), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { address: `127.0.0.1:${socket.address().port}`, asked, close: () => socket.close() }
}

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = HEADER_BYTES
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function response(query: Buffer, { type, end }: { type: number; end: number }, addresses: readonly string[]): Buffer {
  const records = addresses.filter((each) => (type === TYPE_A && isIPv4(each)) || (type === TYPE_AAAA && isIPv6(each)))
  const header = Buffer.from(query.subarray(0, HEADER_BYTES))
  header.writeUInt16BE(0x8180 | (addresses.length === 0 ? NOT_FOUND : 0), 2)
  header.writeUInt16BE(records.length, 6)
  header.writeUInt32BE(0, 8)
  return Buffer.concat([header, query.subarray(HEADER_BYTES, end), ...records.map((each) => record(type, each))])
}

/** For the name of the question, with a time to live of 0. */
function record(type: number, address: string): Buffer {
  const data = Buffer.from(isIPv4(address) ? address.split('.').map(Number) : bytesOfIpv6(address))
  const head = Buffer.from([0xc0, HEADER_BYTES, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length])
  return Buffer.concat([head, data])
}

function bytesOfIpv6(address: string): number[] {
  const [before = [], after = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [before, zeros, after].flat().flatMap((group) => {
    const number = Number.parseInt(group, 16)
    return [number >> 8, number & 0xff]
  })
}
