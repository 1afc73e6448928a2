/** Refuses a webhook's URL that no attempt could reach, while its owner is there to mend it. */
import type { Context } from '../context.ts'
import { EgressGuard, targetFault } from '../lib/egress.ts'
import { unprocessable } from '../lib/errors.ts'

export function checkUrl({ config }: Context, url: string): void {
  const fault = targetFault(url, new EgressGuard(config.egress))
  if (fault !== undefined) throw unprocessable('url_not_allowed', `The URL ${fault}.`, 'url')
}
