/** Who may see which approvals: pure for one, and as a condition for lists. What may not be seen does not exist (law 7). */
import { sql, type RawBuilder } from 'kysely'
import type { Actor, PersonActor } from '../context.ts'
import type { StoredApproval } from './stored.ts'

/** As much of an approval as decides who may see it. `involves`: as its requester, or asked at any level. */
export type Sighted = { serviceId: string; department: string | null; involves(userId: string): boolean }

/** As much of a person as the rule asks. */
export type Seer = Pick<PersonActor, 'kind' | 'id' | 'department' | 'capabilities'>

/**
 * A service sees its own. A person sees what involves her (requester, asked at any level), what her department asks
 * with `approvals.readDepartment`, and everything with `approvals.readAll`.
 */
export function sees(actor: Exclude<Actor, PersonActor> | Seer, approval: Sighted): boolean {
  if (actor.kind === 'service') return approval.serviceId === actor.id
  if (actor.kind === 'system') return true
  if (actor.kind === 'anonymous') return false
  if (isEverythingSeen(actor)) return true
  return approval.involves(actor.id) || (isDepartmentSeen(actor) && approval.department === actor.department)
}

/** The same, of an approval that was read whole. */
export function maySee(
  actor: Exclude<Actor, PersonActor> | Seer,
  { serviceId, department, requester, slots }: StoredApproval,
): boolean {
  const involves = (userId: string): boolean =>
    requester?.userId === userId || slots.some((slot) => slot.userId === userId)
  return sees(actor, { serviceId, department, involves })
}

/** The same rule over `service_approvals a`. */
export function visibleTo(actor: Actor): RawBuilder<boolean> {
  if (actor.kind === 'service') return sql`a.service_id = ${actor.id}`
  if (actor.kind === 'system') return sql`true`
  if (actor.kind === 'anonymous') return sql`false`
  if (isEverythingSeen(actor)) return sql`true`
  // By ids rather than by conditions on each row: a person's own are few, whatever the company has.
  const involved = sql<boolean>`a.id in (
    select t.approval_id from approval_slots t where t.user_id = ${actor.id}
    union all select r.id from service_approvals r where r.requester_id = ${actor.id})`
  return isDepartmentSeen(actor) ? sql`(${involved} or a.department_code = ${actor.department})` : involved
}

export function isEverythingSeen(actor: Seer): boolean {
  return actor.capabilities.has('approvals.readAll')
}

export function isDepartmentSeen(actor: Seer): boolean {
  return actor.department !== null && actor.capabilities.has('approvals.readDepartment')
}
