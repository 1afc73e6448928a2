/** Reads one person. */
import type { Context } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import type { User } from './contract.ts'
import { readUser } from './queries.ts'
import { toUser } from './views.ts'

/** Inactive people are read too: old approvals name them. */
export async function getUser(ctx: Context, id: string): Promise<User> {
  const row = await readUser(ctx.db, id)
  if (!row) throw notFound('person', id)
  return toUser(row)
}
