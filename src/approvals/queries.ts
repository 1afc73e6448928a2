/** Reads and writes of single approvals. Lists are in list-queries.ts. */
import { sql, type Kysely } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import { isAsked } from './machine.ts'
import { toState, type StoredApproval, type StoredDecision, type StoredLevel, type StoredSlot } from './stored.ts'

/** Dates inside aggregated JSON arrive as text. */
type Dated<T> = { [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K] }

type Row = Omit<StoredApproval, 'requester' | 'levels' | 'slots' | 'decisions'> & {
  requesterId: string | null
  requesterName: string | null
  requesterEmail: string | null
  levels: Dated<StoredLevel>[]
  slots: Dated<StoredSlot>[]
  decisions: Dated<StoredDecision>[] | null
}

/** The columns of a StoredApproval over `service_approvals a`, with its parts as JSON. */
export const APPROVAL_COLUMNS = sql`
  a.id, a.service_id as "serviceId", s.name as "serviceName", a.external_id as "externalId",
  a.approval_type as "approvalType", a.title, a.description, a.status, a.priority, a.urgency, a.amount, a.currency,
  a.department_code as department, a.requester_id as "requesterId", a.requester_name as "requesterName",
  a.requester_email as "requesterEmail", a.due_date as "dueDate", a.current_level as "currentLevel",
  a.total_levels as "totalLevels", a.fields, a.metadata, a.event_sequence as "eventSequence", a.version,
  a.created_at as "createdAt", a.updated_at as "updatedAt", a.completed_at as "completedAt",
  (select json_agg(json_build_object('level', l.level, 'name', l.name, 'mode', l.mode, 'quorum', l.quorum,
     'status', l.status, 'dueAt', l.due_at, 'openedAt', l.opened_at, 'completedAt', l.completed_at) order by l.level)
   from approval_levels l where l.approval_id = a.id) as levels,
  (select json_agg(json_build_object('level', t.level, 'userId', t.user_id, 'name', u.name, 'username', u.username,
     'userDepartment', u.department_code, 'isActive', u.is_active, 'position', t.position, 'role', t.role_code, 'department', t.department_code,
     'decision', t.decision, 'decisionDate', t.decision_date, 'comments', t.comments,
     'delegatedFrom', t.delegated_from, 'reason', t.reason) order by t.level, t.position)
   from approval_slots t join users u on u.id = t.user_id where t.approval_id = a.id) as slots,
  (select json_agg(json_build_object('id', d.id, 'level', d.level, 'approverId', d.approver_id, 'decision', d.decision,
     'comments', d.comments, 'decidedAt', d.decided_at, 'onBehalfOf', d.on_behalf_of, 'serviceId', d.service_id)
     order by d.id)
   from service_approval_decisions d where d.approval_id = a.id) as decisions`

export type ApprovalRow = Row

export function fromRow({ requesterId, requesterName, requesterEmail, ...row }: Row): StoredApproval {
  const isNamed = requesterId !== null || requesterName !== null || requesterEmail !== null
  return {
    ...row,
    requester: isNamed ? { userId: requesterId, name: requesterName, email: requesterEmail } : null,
    levels: row.levels.map((level) => ({
      ...level,
      dueAt: date(level.dueAt),
      openedAt: date(level.openedAt),
      completedAt: date(level.completedAt),
    })),
    slots: row.slots.map((slot) => ({ ...slot, decisionDate: date(slot.decisionDate) })),
    decisions: (row.decisions ?? []).map((decision) => ({ ...decision, decidedAt: new Date(decision.decidedAt) })),
  }
}

/** Reads one approval by primary key. */
export async function readApproval(db: Kysely<DB>, id: string): Promise<StoredApproval | undefined> {
  const { rows } = await sql<Row>`
    select ${APPROVAL_COLUMNS} from service_approvals a join service_apps s on s.id = a.service_id
    where a.id = ${id}`.execute(db)
  return rows[0] && fromRow(rows[0])
}

/**
 * Locks an approval's row and reads it. Two statements: the second one's snapshot is taken after the lock, so that it
 * sees what the transaction we waited for has written.
 */
export async function lockApproval(tx: Tx, id: string): Promise<StoredApproval | undefined> {
  const { rows } = await sql`select 1 from service_approvals where id = ${id} for update`.execute(tx)
  return rows.length === 0 ? undefined : readApproval(tx, id)
}

const PRIORITY_RANKS = { LOW: 1, NORMAL: 2, HIGH: 3 } as const

/** Inserts an approval with its levels and slots, in one statement. */
export async function insertApproval(tx: Tx, a: StoredApproval): Promise<void> {
  const state = toState(a)
  const slots = a.slots.map((slot) => ({ ...slot, isOpen: isAsked(state, slot) }))
  await sql`
    with approval as (
      insert into service_approvals (id, service_id, external_id, approval_type, title, description, status, priority,
        priority_rank, urgency, amount, currency, department_code, requester_id, requester_name, requester_email,
        due_date, current_level, total_levels, fields, metadata, event_sequence, version, created_at, updated_at)
      values (${a.id}, ${a.serviceId}, ${a.externalId}, ${a.approvalType}, ${a.title}, ${a.description}, ${a.status},
        ${a.priority}, ${PRIORITY_RANKS[a.priority]}, ${a.urgency}, ${a.amount}, ${a.currency}, ${a.department},
        ${a.requester?.userId ?? null}, ${a.requester?.name ?? null}, ${a.requester?.email ?? null}, ${a.dueDate},
        ${a.currentLevel}, ${a.totalLevels}, ${JSON.stringify(a.fields)}, ${JSON.stringify(a.metadata)},
        ${a.eventSequence}, ${a.version}, ${a.createdAt}, ${a.updatedAt})
    ), levels as (
      insert into approval_levels (approval_id, level, name, mode, quorum, status, due_at, opened_at)
      select ${a.id}, level, name, mode, quorum, status, "dueAt", "openedAt"
      from json_to_recordset(${JSON.stringify(a.levels)}) as l(level int, name text, mode text, quorum int, status text,
        "dueAt" timestamptz, "openedAt" timestamptz)
    )
    insert into approval_slots (approval_id, level, user_id, position, role_code, department_code, decision, reason, is_open)
    select ${a.id}, level, "userId", position, role, department, decision, reason, "isOpen"
    from json_to_recordset(${JSON.stringify(slots)}) as t(level int, "userId" text, position int, role text,
      department text, decision text, reason text, "isOpen" boolean)`.execute(tx)
}

/** Writes what a command changed: the approval, its levels and slots, and the decision if there is one. */
export async function saveApproval(
  tx: Tx,
  before: StoredApproval,
  after: StoredApproval,
  decision?: StoredDecision,
): Promise<void> {
  const [stateBefore, state] = [toState(before), toState(after)]
  const levels = after.levels.filter((level, index) => level !== before.levels[index])
  const slots = after.slots
    .map((slot) => ({ ...slot, isOpen: isAsked(state, slot), wasOpen: isAsked(stateBefore, slot) }))
    .filter((slot, index) => after.slots[index] !== before.slots[index] || slot.isOpen !== slot.wasOpen)
  const decisions = decision ? [decision] : []
  await sql`
    with levels as (
      update approval_levels l set status = n.status, opened_at = n."openedAt", completed_at = n."completedAt"
      from json_to_recordset(${JSON.stringify(levels)}) as n(level int, status text, "openedAt" timestamptz,
        "completedAt" timestamptz)
      where l.approval_id = ${after.id} and l.level = n.level
    ), slots as (
      update approval_slots t set decision = n.decision, decision_date = n."decisionDate", comments = n.comments,
        is_open = n."isOpen"
      from json_to_recordset(${JSON.stringify(slots)}) as n(level int, "userId" text, decision text,
        "decisionDate" timestamptz, comments text, "isOpen" boolean)
      where t.approval_id = ${after.id} and t.level = n.level and t.user_id = n."userId"
    ), decision as (
      insert into service_approval_decisions (id, approval_id, level, approver_id, decision, comments, decided_at,
        on_behalf_of, service_id, asked_at)
      select id, ${after.id}, level, "approverId", decision, comments, "decidedAt", "onBehalfOf", "serviceId",
        (select l.opened_at from approval_levels l where l.approval_id = ${after.id} and l.level = d.level)
      from json_to_recordset(${JSON.stringify(decisions)}) as d(id text, level int, "approverId" text, decision text,
        comments text, "decidedAt" timestamptz, "onBehalfOf" text, "serviceId" text)
    )
    update service_approvals set status = ${after.status}, current_level = ${after.currentLevel}, title = ${after.title},
      description = ${after.description}, due_date = ${after.dueDate}, priority = ${after.priority},
      priority_rank = ${PRIORITY_RANKS[after.priority]}, urgency = ${after.urgency},
      metadata = ${JSON.stringify(after.metadata)}, event_sequence = ${after.eventSequence}, version = ${after.version},
      updated_at = ${after.updatedAt}, completed_at = ${after.completedAt}
    where id = ${after.id}`.execute(tx)
}

function date(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}
