/** Lists services by name. */
import type { Context } from '../../context.ts'
import { decodeCursor, page, TEXT_PART } from '../../lib/cursor.ts'
import type { Service } from '../contract.ts'
import { countServices, readServices, type ServiceRow } from './queries.ts'
import { toService } from './views.ts'

const ORDER = { list: 'services', parts: [TEXT_PART] }

type Query = { limit: number; cursor?: string | undefined; count?: boolean | undefined }
type ServiceList = { data: Service[]; nextCursor: string | null; total?: number }

/** A page by name, and the total when it is asked for. */
export async function listServices(ctx: Context, { limit, cursor, count }: Query): Promise<ServiceList> {
  const after = cursor === undefined ? undefined : decodeCursor(ORDER, cursor)[0]
  const { rows, nextCursor } = page(await readServices(ctx.db, after, limit + 1), {
    limit,
    shape: ORDER,
    key: (row) => [row.sortName],
  })
  const total = count === true ? { total: await countServices(ctx.db) } : {}
  return { data: rows.map(withoutPosition).map(toService), nextCursor, ...total }
}

function withoutPosition(row: ServiceRow & { sortName: string }): ServiceRow {
  const { sortName: _sortName, ...service } = row
  return service
}
