/** The SQL of the views of a person's inbox, and of who watches. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Actor, PersonActor } from '../context.ts'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import { visibleEach, visibleTo } from './sight.ts'
import { VIEW_COUNTED_UP_TO, VIEWS, type View, type ViewCounts } from './view-contract.ts'

type Condition = RawBuilder<unknown>

/** When the person who asks has decided, of the row that `lastDecisionOf` joins. */
export const DECIDED_AT = sql`mine.decided_at`

/** What this person may see of a view, over `service_approvals a`; without a view, all of it. */
export function inView(actor: Actor, view: View | undefined): Condition {
  if (view === undefined) return visibleTo(actor)
  return actor.kind === 'person' ? CONDITIONS[view](actor) : sql`false`
}

/** What involves a person she sees; what she watches she may see no more. */
const CONDITIONS: Record<View, (person: PersonActor) => Condition> = {
  decide: ({ id }) => waitingFor(id),
  waiting: ({ id }) => sql`(a.status = 'PENDING' and a.id in (
      select r.id from service_approvals r where r.requester_id = ${id} and r.status = 'PENDING'
      union all select d.approval_id from service_approval_decisions d where d.approver_id = ${id})
    and not exists (select from approval_slots o where o.approval_id = a.id and o.user_id = ${id} and o.is_open))`,
  requests: ({ id }) => sql`a.requester_id = ${id}`,
  watching: (person) => sql`(a.id in (select w.approval_id from approval_watchers w where w.user_id = ${person.id})
    and ${visibleEach(person)})`,
  decided: ({ id }) => sql`a.id in (
      select d.approval_id from service_approval_decisions d where d.approver_id = ${id})`,
}

/** Leans on approval_slots_inbox_idx. */
export function waitingFor(userId: string): Condition {
  return sql`a.id in (select t.approval_id from approval_slots t where t.user_id = ${userId} and t.is_open)`
}

/** Joins the last decision that this person has made in each approval. Leans on service_approval_decisions_approver_idx. */
export function lastDecisionOf(actor: Actor): Condition {
  const userId = actor.kind === 'person' ? actor.id : null
  return sql`join service_approval_decisions mine on mine.approval_id = a.id and mine.approver_id = ${userId}
    and not exists (
      select from service_approval_decisions later
      where later.approval_id = mine.approval_id and later.approver_id = mine.approver_id and later.level > mine.level)`
}

/** Each no further than a page has room for. */
export async function countViews(db: Kysely<DB>, person: PersonActor): Promise<ViewCounts> {
  const counts = VIEWS.map((view) => {
    const some = sql`select from service_approvals a where ${inView(person, view)} limit ${VIEW_COUNTED_UP_TO}`
    return sql`(select count(*) from (${some}) counted) as ${sql.ref(view)}`
  })
  const { rows } = await sql<ViewCounts>`select ${sql.join(counts)}`.execute(db)
  return rows[0] ?? { decide: 0, waiting: 0, requests: 0, watching: 0, decided: 0 }
}

/** By primary key, as all that follows of one person. */
export async function isWatching(db: Kysely<DB>, userId: string, approvalId: string): Promise<boolean> {
  const { rows } = await sql`
    select from approval_watchers where user_id = ${userId} and approval_id = ${approvalId}`.execute(db)
  return rows.length > 0
}

export async function insertWatcher(tx: Tx, userId: string, approvalId: string, now: Date): Promise<void> {
  await sql`
    insert into approval_watchers (user_id, approval_id, created_at) values (${userId}, ${approvalId}, ${now})
    on conflict do nothing`.execute(tx)
}

export async function deleteWatcher(tx: Tx, userId: string, approvalId: string): Promise<void> {
  await sql`delete from approval_watchers where user_id = ${userId} and approval_id = ${approvalId}`.execute(tx)
}

export type Watcher = { id: string; role: string; rank: number; department: string | null }

/** Who watches it and is still active. Leans on approval_watchers_approval_idx. */
export async function readWatchers(tx: Tx, approvalId: string): Promise<Watcher[]> {
  const { rows } = await sql<Watcher>`
    select u.id, u.role_code as role, r.rank, u.department_code as department
    from approval_watchers w join users u on u.id = w.user_id and u.is_active join roles r on r.code = u.role_code
    where w.approval_id = ${approvalId} order by u.id`.execute(tx)
  return rows
}
