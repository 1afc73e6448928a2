/** Refuses settings with which no attempt could succeed, or that mean two things, while their owner is there to mend them. */
import { isIP } from 'node:net'
import type { Context } from '../context.ts'
import { isCidr, NetworkList } from '../lib/cidr.ts'
import { EgressGuard, hostOf, targetFault } from '../lib/egress.ts'
import { unprocessable } from '../lib/errors.ts'
import { filterFault } from './filter.ts'

/** What can be said of each setting by itself; undefined is not checked. */
export type NewSettings = {
  url?: string | undefined
  allowedIps?: readonly string[] | undefined
  filter?: string | null | undefined
}

export function checkSettings({ config }: Context, { url, allowedIps = [], filter = null }: NewSettings): void {
  const fault = url === undefined ? undefined : targetFault(url, new EgressGuard(config.egress))
  if (fault !== undefined) throw unprocessable('url_not_allowed', `The URL ${fault}.`, 'url')
  const wrong = allowedIps.findIndex((network) => !isCidr(network))
  if (wrong !== -1)
    throw unprocessable(
      'network_invalid',
      `${allowedIps[wrong]} is not a network such as 203.0.113.0/24 or 2001:db8::/32.`,
      `allowedIps[${wrong}]`,
    )
  const filterProblem = filter === null ? undefined : filterFault(filter)
  if (filterProblem !== undefined) throw unprocessable('filter_invalid', `The filter: ${filterProblem}.`, 'filter')
}

/** What can only be said of all settings together, as they will be. */
export type WholeSettings = {
  url: string
  allowedIps: readonly string[]
  headerNames: readonly string[]
  hasAuthToken: boolean
}

export function checkTogether({ url, allowedIps, headerNames, hasAuthToken }: WholeSettings): void {
  if (hasAuthToken && headerNames.some((name) => name.toLowerCase() === 'authorization'))
    throw unprocessable(
      'two_authorizations',
      'authToken and a custom header both say what `Authorization` is. Keep one of them.',
      'authToken',
    )
  const host = hostOf(new URL(url))
  if (isIP(host) !== 0 && allowedIps.length > 0 && !new NetworkList(allowedIps).has(host))
    throw unprocessable('url_not_allowed', 'The URL’s address lies in none of `allowedIps`.', 'url')
}
