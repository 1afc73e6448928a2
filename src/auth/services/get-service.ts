/** Reads one service. */
import type { Context } from '../../context.ts'
import { notFound } from '../../lib/errors.ts'
import type { Service } from '../contract.ts'
import { readService } from './queries.ts'
import { toService } from './views.ts'

/** Never with a key: those are hashed. */
export async function getService(ctx: Context, id: string): Promise<Service> {
  const row = await readService(ctx.db, id)
  if (!row) throw notFound('service', id)
  return toService(row)
}
