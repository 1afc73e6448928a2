/** Reads and writes of people, departments and roles. Lists and look-ups by many names are in list-queries.ts. */
import { sql, type Kysely } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'

export type UserRow = {
  id: string
  name: string
  username: string
  email: string
  department: string | null
  role: string
  roleName: string
  managerId: string | null
  isActive: boolean
  /** That the present address takes no mail. */
  unreachable: { since: string; reason: string } | null
  version: number
  createdAt: Date
  updatedAt: Date
}

/** What a new person is made of. */
export type NewUser = Pick<UserRow, 'id' | 'name' | 'username' | 'email' | 'department' | 'role' | 'managerId'> & {
  now: Date
}

export type DepartmentRow = { code: string; name: string; headUserId: string | null; people: number; version: number }

export type RoleRow = { code: string; name: string; rank: number }

/** The columns of a UserRow over `users u join roles r`. */
export const USER_COLUMNS = sql`
  u.id, u.name, u.username, u.email, u.department_code as department, u.role_code as role, r.name as "roleName",
  u.manager_id as "managerId", u.is_active as "isActive",
  (select jsonb_build_object('reason', x.reason, 'since', to_char(x.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
   from unreachable_people x where x.user_id = u.id and x.address = u.email) as unreachable, u.version, u.created_at as "createdAt", u.updated_at as "updatedAt"`

const DEPARTMENT_COLUMNS = sql`
  d.code, d.name, d.head_user_id as "headUserId", d.version,
  (select count(*)::int from users u where u.department_code = d.code and u.is_active) as people`

/** By primary key. */
export async function readUser(db: Kysely<DB>, id: string): Promise<UserRow | undefined> {
  const { rows } = await sql<UserRow>`
    select ${USER_COLUMNS} from users u join roles r on r.code = u.role_code where u.id = ${id}`.execute(db)
  return rows[0]
}

/**
 * By primary key; others who would change this person wait, those who only refer to the person do not. Two statements:
 * a join would be checked again with the role of before the wait, and a person whose role has changed would be missing.
 */
export async function lockUser(tx: Tx, id: string): Promise<UserRow | undefined> {
  const { rows } = await sql`select 1 from users where id = ${id} for no key update`.execute(tx)
  return rows.length === 0 ? undefined : readUser(tx, id)
}

/** Unknown names and names that are taken end in a constraint; see refusals.ts. */
export async function insertUser(tx: Tx, user: NewUser): Promise<void> {
  await sql`
    insert into users (id, name, username, email, department_code, role_code, manager_id, created_at, updated_at)
    values (${user.id}, ${user.name}, ${user.username}, ${user.email}, ${user.department}, ${user.role}, ${user.managerId},
            ${user.now}, ${user.now})`.execute(tx)
}

/** Saves every field that may change and counts the version up. */
export async function saveUser(tx: Tx, user: Omit<NewUser, 'now'> & { isActive: boolean; now: Date }): Promise<void> {
  await sql`
    update users
    set name = ${user.name}, username = ${user.username}, email = ${user.email}, department_code = ${user.department},
        role_code = ${user.role}, manager_id = ${user.managerId}, is_active = ${user.isActive},
        version = version + 1, updated_at = ${user.now}
    where id = ${user.id}`.execute(tx)
}

/**
 * Lets one transaction at a time change who leads whom and who administers: loops and the last administrator are
 * seen only by looking at several people. Taken before any row, so that two of them never wait for each other.
 */
export async function lockHierarchy(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('directory.hierarchy'))`.execute(tx)
}

/** Whether `managerId` stands below `userId`, or is the same person. Walks up by primary key. */
export async function isBelow(tx: Tx, managerId: string, userId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    with recursive chain as (
      select id, manager_id from users where id = ${managerId}
      union
      select u.id, u.manager_id from users u join chain c on u.id = c.manager_id
    )
    select exists (select 1 from chain where id = ${userId}) as found`.execute(tx)
  return rows[0]?.found ?? false
}

/** Whether anyone else holds this role and is active. */
export async function hasOtherActive(tx: Tx, role: string, exceptId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select 1 from users where role_code = ${role} and is_active and id <> ${exceptId}) as found`.execute(
    tx,
  )
  return rows[0]?.found ?? false
}

/** Adds a department under its code. Answers whether it is new. By primary key. */
export async function ensureDepartment(tx: Tx, code: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into departments (code, name, created_at, updated_at) values (${code}, ${code}, ${now}, ${now})
    on conflict (code) do nothing returning 1`.execute(tx)
  return rows.length > 0
}

type DepartmentChange = { code: string; name: string; headUserId: string | null | undefined; now: Date }

/** Adds or renames a department; an `undefined` head stays. Answers whether it is new. By primary key. */
export async function upsertDepartment(tx: Tx, { code, name, headUserId, now }: DepartmentChange): Promise<boolean> {
  const head = headUserId === undefined ? sql`d.head_user_id` : sql`excluded.head_user_id`
  const { rows } = await sql<{ isNew: boolean }>`
    insert into departments as d (code, name, head_user_id, created_at, updated_at)
    values (${code}, ${name}, ${headUserId ?? null}, ${now}, ${now})
    on conflict (code) do update
      set name = excluded.name, head_user_id = ${head}, version = d.version + 1, updated_at = excluded.updated_at
    returning (xmax = 0) as "isNew"`.execute(tx)
  return rows[0]?.isNew ?? false
}

/** By primary key; people are counted through users_department_idx. */
export async function readDepartment(db: Kysely<DB>, code: string): Promise<DepartmentRow | undefined> {
  const { rows } =
    await sql<DepartmentRow>`select ${DEPARTMENT_COLUMNS} from departments d where d.code = ${code}`.execute(db)
  return rows[0]
}

/** All of them, by name: a company has few. */
export async function readDepartments(db: Kysely<DB>): Promise<DepartmentRow[]> {
  const { rows } =
    await sql<DepartmentRow>`select ${DEPARTMENT_COLUMNS} from departments d order by lower(d.name), d.code`.execute(db)
  return rows
}

/** The ladder, lowest rank first. */
export async function readRoles(db: Kysely<DB>): Promise<RoleRow[]> {
  const { rows } = await sql<RoleRow>`select code, name, rank from roles order by rank`.execute(db)
  return rows
}
