/** Departments: listed with their people, added and renamed. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import type { Department, DepartmentBody } from './contract.ts'
import { departmentSubject } from './name-department.ts'
import { readDepartment, readDepartments, upsertDepartment } from './queries.ts'
import { refusing } from './refusals.ts'

/** All departments; `people` counts those who are active. */
export async function listDepartments(ctx: Context): Promise<{ data: Department[] }> {
  return { data: await readDepartments(ctx.db) }
}

/** Adds a department or renames it; a head that is not named stays. */
export async function saveDepartment(ctx: Context, actor: Actor, body: DepartmentBody): Promise<Department> {
  const { code, name, headUserId } = body
  return ctx.transact(async (tx) => {
    const isNew = await refusing(() => upsertDepartment(tx, { code, name, headUserId, now: ctx.clock.now() }))
    const action = isNew ? 'department.created' : 'department.updated'
    await appendAudit(ctx, tx, actor, { subject: departmentSubject(code), action, data: body })
    const row = await readDepartment(tx, code)
    if (!row) throw new Error(`department ${code} is gone in the transaction that saved it`)
    return row
  })
}
