/** Lists people by name. */
import type { Context } from '../context.ts'
import { decodeCursor, ID_PART, page, TEXT_PART } from '../lib/cursor.ts'
import type { User, UserQuery } from './contract.ts'
import { countUsers, readUsers, type UserPosition } from './list-queries.ts'
import type { UserRow } from './queries.ts'
import { toUser } from './views.ts'

const ORDER = { list: 'users', parts: [TEXT_PART, ID_PART] }

type UserList = { data: User[]; nextCursor: string | null; total?: number }

/** A page by name, and the total when it is asked for. */
export async function listUsers(ctx: Context, { limit, cursor, count, ...filter }: UserQuery): Promise<UserList> {
  const after = cursor === undefined ? undefined : position(cursor)
  const found = await readUsers(ctx.db, { ...filter, after, limit: limit + 1 })
  const { rows, nextCursor } = page(found, { limit, shape: ORDER, key: (row) => [row.sortName, row.id] })
  const total = count === true ? { total: await countUsers(ctx.db, filter) } : {}
  return { data: rows.map(withoutPosition).map(toUser), nextCursor, ...total }
}

function position(cursor: string): UserPosition {
  const [sortName = '', id = ''] = decodeCursor(ORDER, cursor)
  return { sortName, id }
}

function withoutPosition(row: UserRow & UserPosition): UserRow {
  const { sortName: _sortName, ...user } = row
  return user
}
