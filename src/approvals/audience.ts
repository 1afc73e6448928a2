/** Whom some approvals concern at this moment, for whoever tells people of them. */
import type { Context, Viewer } from '../context.ts'
import { readInvolved } from './list-queries.ts'
import { sees, type Sighted } from './sight.ts'

export type Audience = {
  /** Requesters, and whoever is asked at any level. */
  people: readonly string[]
  departments: readonly string[]
  /** The rule of sight; false for an approval that was not asked about. */
  sees(viewer: Viewer, approvalId: string): boolean
}

/** One read for all of them, whoever listens. */
export async function audienceOf({ db }: Context, approvalIds: readonly string[]): Promise<Audience> {
  const rows = approvalIds.length === 0 ? [] : await readInvolved(db, approvalIds)
  const sighted = new Map(
    rows.map(({ id, serviceId, department, people }): [string, Sighted] => {
      const involved = new Set(people)
      return [id, { serviceId, department, involves: (userId) => involved.has(userId) }]
    }),
  )
  return {
    people: [...new Set(rows.flatMap(({ people }) => people))],
    departments: [...new Set(rows.flatMap(({ department }) => department ?? []))],
    sees(viewer, approvalId) {
      const approval = sighted.get(approvalId)
      return approval !== undefined && sees(viewer, approval)
    },
  }
}
