/** The role ladder. */
import type { Context } from '../context.ts'
import { pageOfWhole } from '../lib/cursor.ts'
import { readRoles } from './queries.ts'
import type { WholeQuery } from '../lib/schemas.ts'

/** Lowest rank first. */
export async function listRoles(ctx: Context, query: WholeQuery) {
  return pageOfWhole(await readRoles(ctx.db), query, 'roles')
}
