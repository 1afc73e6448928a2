/** Lists a service's keys. */
import type { Context } from '../../context.ts'
import { pageOfWhole } from '../../lib/cursor.ts'
import { getService } from './get-service.ts'
import { readKeys } from './queries.ts'
import { toKey } from './views.ts'
import type { WholeQuery } from '../../lib/schemas.ts'

/** Newest first, with those that are revoked or expired. */
export async function listKeys(ctx: Context, serviceId: string, query: WholeQuery) {
  await getService(ctx, serviceId)
  return pageOfWhole((await readKeys(ctx.db, serviceId)).map(toKey), query, 'keys')
}
