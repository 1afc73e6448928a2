/** Lists a service's keys. */
import type { Context } from '../../context.ts'
import type { ServiceKey } from '../contract.ts'
import { getService } from './get-service.ts'
import { readKeys } from './queries.ts'
import { toKey } from './views.ts'

/** Newest first, with those that are revoked or expired. */
export async function listKeys(ctx: Context, serviceId: string): Promise<{ data: ServiceKey[] }> {
  await getService(ctx, serviceId)
  return { data: (await readKeys(ctx.db, serviceId)).map(toKey) }
}
