/** The SQL of who listens. */
import { sql, type Kysely } from 'kysely'
import type { DB } from '../db/schema.ts'

export type ViewerRow = { sessionId: string; id: string; department: string | null; role: string; rank: number }

const COLUMNS = sql`s.id as "sessionId", u.id, u.department_code as department, u.role_code as role, r.rank`

/** Three primary keys. */
export async function readSessionsOf(db: Kysely<DB>, sessionIds: readonly string[], now: Date): Promise<ViewerRow[]> {
  const { rows } = await sql<ViewerRow>`
    select ${COLUMNS}
    from auth_sessions s join users u on u.id = s.user_id join roles r on r.code = u.role_code
    where s.id = any(${sessionIds}::text[]) and s.expires_at > ${now} and u.is_active`.execute(db)
  return rows
}

/** The ladder: a few rows. */
export async function readRanks(db: Kysely<DB>): Promise<{ code: string; rank: number }[]> {
  const { rows } = await sql<{ code: string; rank: number }>`select code, rank from roles`.execute(db)
  return rows
}

type Concerned = {
  people: readonly string[]
  departments: readonly string[]
  /** By name and not by rank, so that PostgreSQL knows how few they are. */
  roles: { everything: readonly string[]; department: readonly string[] }
}

/** Leans on users_role_idx and users_department_idx, and then on auth_sessions_user_idx. */
export async function readSessionsThatMaySee(
  db: Kysely<DB>,
  { people, departments, roles }: Concerned,
  now: Date,
): Promise<ViewerRow[]> {
  const { rows } = await sql<ViewerRow>`
    with candidates as (
      select unnest(${people}::text[]) as id
      union select id from users where role_code = any(${roles.everything}::text[])
      union select id from users
        where department_code = any(${departments}::text[]) and role_code = any(${roles.department}::text[])
    )
    select ${COLUMNS}
    from candidates c join users u on u.id = c.id join roles r on r.code = u.role_code
      join auth_sessions s on s.user_id = u.id
    where s.expires_at > ${now} and u.is_active`.execute(db)
  return rows
}
