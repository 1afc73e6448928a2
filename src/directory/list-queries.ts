/** Lists of people, and look-ups of many people at once. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { UserQuery } from './contract.ts'
import { USER_COLUMNS, type UserRow } from './queries.ts'

export type UserPosition = { sortName: string; id: string }

type Filter = Pick<UserQuery, 'q' | 'department' | 'role' | 'active'>

type UserPage = Filter & { after: UserPosition | undefined; limit: number }

/** One page by (lower(name), id), through users_name_idx. */
export async function readUsers(
  db: Kysely<DB>,
  { after, limit, ...filter }: UserPage,
): Promise<(UserRow & UserPosition)[]> {
  const isAfter = after === undefined ? sql`true` : sql`(lower(u.name), u.id) > (${after.sortName}, ${after.id})`
  const { rows } = await sql<UserRow & UserPosition>`
    select ${USER_COLUMNS}, lower(u.name) as "sortName" from users u join roles r on r.code = u.role_code
    where ${matches(filter)} and ${isAfter}
    order by lower(u.name), u.id limit ${limit}`.execute(db)
  return rows
}

export async function countUsers(db: Kysely<DB>, filter: Filter): Promise<number> {
  const { rows } = await sql<{
    total: number
  }>`select count(*)::int as total from users u where ${matches(filter)}`.execute(db)
  return rows[0]?.total ?? 0
}

/** `q` is looked for anywhere in name, username and e-mail. */
function matches({ q, department, role, active }: Filter): RawBuilder<unknown> {
  const conditions = [sql`true`]
  if (q !== undefined) {
    const contains = (column: string): RawBuilder<unknown> =>
      sql`position(lower(${q}::text) in lower(${sql.ref(column)})) > 0`
    conditions.push(sql`(${contains('u.name')} or ${contains('u.username')} or ${contains('u.email')})`)
  }
  if (department !== undefined) conditions.push(sql`u.department_code = ${department}`)
  if (role !== undefined) conditions.push(sql`u.role_code = ${role}`)
  if (active !== undefined) conditions.push(sql`u.is_active = ${active}`)
  return sql.join(conditions, sql` and `)
}

export type Named = { by: 'userId' | 'username' | 'email'; value: string }

export type FoundPerson = {
  id: string | null
  name: string
  username: string
  email: string
  department: string | null
  role: string
  isActive: boolean
}

/**
 * A row for each name, in order; `id` is null where nobody has it. Primary key, users_username_key, users_email_key.
 * The names come as JSON: PostgreSQL would plan for the length of an array anew each time, which costs ten times the reading.
 */
export async function readNamed(db: Kysely<DB>, names: readonly Named[]): Promise<FoundPerson[]> {
  const { rows } = await sql<FoundPerson>`
    select u.id, u.name, u.username, u.email, u.department_code as department, u.role_code as role, u.is_active as "isActive"
    from rows from (jsonb_to_recordset(${JSON.stringify(names)}::jsonb) as (by text, value text)) with ordinality as n (by, value, position)
    left join lateral (
      select * from users where n.by = 'userId' and id = lower(n.value)
      union all select * from users where n.by = 'username' and lower(username) = lower(n.value)
      union all select * from users where n.by = 'email' and lower(email) = lower(n.value)
    ) u on true
    order by n.position`.execute(db)
  return rows
}
