/** Which approvals count, and whose work is told by name: what the viewer may see, narrowed by her filters. */
import { sql, type RawBuilder } from 'kysely'
import type { PersonActor } from '../../context.ts'
import type { InsightsQuery } from '../insights-contract.ts'
import { isDepartmentSeen, isEverythingSeen, visibleTo } from '../sight.ts'
import type { Range } from './range.ts'

export type Scope = Range & {
  viewer: PersonActor
  filters: Pick<InsightsQuery, 'service' | 'type' | 'department'>
  now: Date
}

/** Over `service_approvals a`. */
export function counts({ viewer, filters: { service, type, department } }: Scope): RawBuilder<boolean> {
  const conditions = [
    visibleTo(viewer),
    ...(service === undefined ? [] : [sql<boolean>`a.service_id = ${service}`]),
    ...(type === undefined ? [] : [sql<boolean>`a.approval_type = ${type}`]),
    ...(department === undefined ? [] : [sql<boolean>`a.department_code = ${department}`]),
  ]
  return sql`${sql.join(conditions, sql` and `)}`
}

/** The same over a part of an approval; who sees everything and filters nothing is spared the look at the approval. */
export function countsWith(approvalId: RawBuilder<string>, scope: Scope): RawBuilder<boolean> {
  const { service, type, department } = scope.filters
  const isUnfiltered = service === undefined && type === undefined && department === undefined
  if (isUnfiltered && isEverythingSeen(scope.viewer)) return sql`true`
  return sql`${approvalId} in (select a.id from service_approvals a where ${counts(scope)})`
}

/** Whether a person's work may be told by name: everybody's with `approvals.readAll`, one's department's, one's own. */
export function isTold(userId: RawBuilder<string>, viewer: PersonActor): RawBuilder<boolean> {
  if (isEverythingSeen(viewer)) return sql`true`
  if (!isDepartmentSeen(viewer)) return sql`${userId} = ${viewer.id}`
  return sql`${userId} in (select u.id from users u where u.department_code = ${viewer.department}
                           union all select ${viewer.id}::text)`
}
