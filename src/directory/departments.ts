/** Departments: listed with their people, added and renamed. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import { pageOfWhole } from '../lib/cursor.ts'
import { staleVersion } from '../lib/errors.ts'
import type { Department, DepartmentBody } from './contract.ts'
import { departmentSubject } from './name-department.ts'
import { readDepartment, readDepartments, upsertDepartment } from './queries.ts'
import { refusing } from './refusals.ts'
import type { WholeQuery } from '../lib/schemas.ts'

/** All departments; `people` counts those who are active. */
export async function listDepartments(ctx: Context, query: WholeQuery) {
  return pageOfWhole(await readDepartments(ctx.db), query, 'departments')
}

/** Adds a department or renames it; a head that is not named stays. `ifMatch` guards one that exists. */
export async function saveDepartment(
  ctx: Context,
  actor: Actor,
  body: DepartmentBody,
  ifMatch?: number,
): Promise<Department> {
  const { code, name, headUserId } = body
  return ctx.transact(async (tx) => {
    const isNew = await refusing(() => upsertDepartment(tx, { code, name, headUserId, now: ctx.clock.now() }))
    const action = isNew ? 'department.created' : 'department.updated'
    await appendAudit(ctx, tx, actor, { subject: departmentSubject(code), action, data: body })
    const row = await readDepartment(tx, code)
    // The upsert holds the row's lock, so the version before it was one less.
    if (row && ifMatch !== undefined && row.version - 1 !== ifMatch) throw staleVersion(row.version - 1)
    if (!row) throw new Error(`department ${code} is gone in the transaction that saved it`)
    return row
  })
}
