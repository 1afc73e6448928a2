/** Lets a department come into being when a person is put into it. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { ensureDepartment } from './queries.ts'

/** Its code is its name until someone renames it. */
export async function nameDepartment(ctx: Context, tx: Tx, actor: Actor, code: string | null): Promise<void> {
  if (code === null || !(await ensureDepartment(tx, code, ctx.clock.now()))) return
  await appendAudit(ctx, tx, actor, {
    subject: departmentSubject(code),
    action: 'department.created',
    data: { code, name: code },
  })
}

/** How the audit log names a department. */
export function departmentSubject(code: string): string {
  return `dep_${code}`
}
