/** The role ladder. */
import type { Context } from '../context.ts'
import { readRoles, type RoleRow } from './queries.ts'

/** Lowest rank first. */
export async function listRoles(ctx: Context): Promise<{ data: RoleRow[] }> {
  return { data: await readRoles(ctx.db) }
}
