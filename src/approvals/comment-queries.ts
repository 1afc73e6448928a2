/** The SQL of comments, and of who may see an approval. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'

export type StoredComment = {
  id: string
  approvalId: string
  authorId: string
  serviceId: string | null
  text: string
  createdAt: Date
}

/** Adds a comment and takes the approval's next sequence; its version stays, since what is asked does. */
export async function insertComment(tx: Tx, comment: StoredComment, sequence: number): Promise<void> {
  const { id, approvalId, authorId, serviceId, text, createdAt } = comment
  await sql`
    with taken as (update service_approvals set event_sequence = ${sequence} where id = ${approvalId})
    insert into approval_comments (id, approval_id, author_id, service_id, text, created_at)
    values (${id}, ${approvalId}, ${authorId}, ${serviceId}, ${text}, ${createdAt})`.execute(tx)
}

/** Oldest first. Leans on approval_comments_approval_idx. */
export async function readComments(
  db: Kysely<DB>,
  approvalId: string,
  { after, limit }: { after: string; limit: number },
): Promise<StoredComment[]> {
  const { rows } = await sql<StoredComment>`
    select id, approval_id as "approvalId", author_id as "authorId", service_id as "serviceId", text,
           created_at as "createdAt"
    from approval_comments where approval_id = ${approvalId} and id > ${after} order by id limit ${limit}`.execute(db)
  return rows
}

/** Leans on approval_comments_approval_idx. */
export async function countComments(db: Kysely<DB>, approvalId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from approval_comments where approval_id = ${approvalId}`.execute(db)
  return rows[0]?.n ?? 0
}

/** Everybody who has said something. Leans on approval_comments_approval_idx. */
export async function readAuthors(tx: Tx, approvalId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct author_id as id from approval_comments where approval_id = ${approvalId}`.execute(tx)
  return rows.map(({ id }) => id)
}

export type PersonRow = {
  id: string
  name: string
  username: string
  department: string | null
  isActive: boolean
  rank: number
}

/** By primary key. */
export async function readPeople(db: Kysely<DB>, ids: readonly string[]): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    select u.id, u.name, u.username, u.department_code as department, u.is_active as "isActive", r.rank
    from users u join roles r on r.code = u.role_code where u.id = any(${ids}::text[])`.execute(db)
  return rows
}

/** The ladder: a few rows. */
export async function readRoles(db: Kysely<DB>): Promise<{ code: string; rank: number }[]> {
  const { rows } = await sql<{ code: string; rank: number }>`select code, rank from roles`.execute(db)
  return rows
}

export type ReaderFilter = {
  /** Whom the approval involves. */
  involved: readonly string[]
  /** Roles that see everything, and roles that see what their department asks. */
  roles: { everything: readonly string[]; department: readonly string[] }
  department: string | null
  q: string | undefined
}

export type ReaderPosition = { isFurther: boolean; sortName: string; id: string }
export type ReaderRow = ReaderPosition & { name: string; username: string; department: string | null }

/** Active people who may see an approval: those whom it involves first, then by name. Leans on users' indexes of role and department. */
export async function readReaders(
  db: Kysely<DB>,
  filter: ReaderFilter,
  { after, limit }: { after: ReaderPosition | undefined; limit: number },
): Promise<ReaderRow[]> {
  const isAfter =
    after === undefined
      ? sql`true`
      : sql`(p."isFurther", p."sortName", p.id) > (${after.isFurther}, ${after.sortName}, ${after.id})`
  const { rows } = await sql<ReaderRow>`
    select * from (${readersOf(filter)}) p where ${isAfter}
    order by p."isFurther", p."sortName", p.id limit ${limit}`.execute(db)
  return rows
}

export async function countReaders(db: Kysely<DB>, filter: ReaderFilter): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (${readersOf(filter)}) p`.execute(db)
  return rows[0]?.n ?? 0
}

function readersOf({ involved, roles, department, q }: ReaderFilter): RawBuilder<unknown> {
  const contains = (column: string): RawBuilder<unknown> =>
    sql`position(lower(${q ?? ''}::text) in lower(${sql.ref(column)})) > 0`
  const isSought = q === undefined ? sql`true` : sql`(${contains('u.name')} or ${contains('u.username')})`
  return sql`
    select u.id, u.name, u.username, u.department_code as department, lower(u.name) as "sortName",
           u.id <> all(${involved}::text[]) as "isFurther"
    from users u
    where u.is_active and ${isSought} and (
      u.id = any(${involved}::text[]) or u.role_code = any(${roles.everything}::text[])
      or (u.department_code = ${department}::text and u.role_code = any(${roles.department}::text[])))`
}
