/** Asks which addresses a name has. Two ways, because a stranger's slow name server must not hold up everybody's names. */
import { lookup, Resolver } from 'node:dns/promises'

/** Together less than the two seconds that a caller waits. */
const TRY_MS = 800
const TRIES = 2

export type Address = { address: string; family: number }
export type Resolve = (hostname: string) => Promise<Address[]>

/**
 * Callers who ask for one name at the same time share the answer. `system`: as every program on this machine resolves, by
 * its hosts file and search domains too; but each question holds one of very few threads. `dns`: by DNS alone, without one.
 */
export function createResolver(by: 'system' | 'dns', servers?: readonly string[]): Resolve {
  const ask = by === 'system' ? (hostname: string) => lookup(hostname, { all: true }) : askDns(servers)
  const asked = new Map<string, Promise<Address[]>>()
  return (hostname) => {
    const running = asked.get(hostname)
    if (running) return running
    const answer = ask(hostname).finally(() => asked.delete(hostname))
    asked.set(hostname, answer)
    return answer
  }
}

/** IPv4 first: where one family has no route, the other is tried. One family is enough, an unwilling server for the other is not. */
function askDns(servers: readonly string[] | undefined): Resolve {
  return async (hostname) => {
    // A fresh one for each question knows the servers that the machine has now.
    const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES })
    if (servers) resolver.setServers(servers)
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
    if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason
    return [...addresses(v4, 4), ...addresses(v6, 6)]
  }
}

function addresses(answer: PromiseSettledResult<string[]>, family: number): Address[] {
  return answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : []
}
