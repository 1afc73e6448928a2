/** Adds a person. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import type { CreateUserBody, User } from './contract.ts'
import type { Credentials } from './credentials.ts'
import { nameDepartment } from './name-department.ts'
import { insertUser, readUser } from './queries.ts'
import { refusing } from './refusals.ts'
import { toUser } from './views.ts'

/** A department that is named for the first time comes into being with the person. */
export async function createUser(
  ctx: Context,
  actor: Actor,
  body: CreateUserBody,
  credentials: Credentials,
): Promise<User> {
  const { name, username, email, role, department = null, managerId = null, password } = body
  const hash = password === undefined ? undefined : await credentials.hashPassword(password)

  return ctx.transact(async (tx) => {
    const id = ctx.ids.next('user')
    await nameDepartment(ctx, tx, actor, department)
    await refusing(() =>
      insertUser(tx, { id, name, username, email, role, department, managerId, now: ctx.clock.now() }),
    )
    if (hash !== undefined) await credentials.savePassword(tx, id, hash)
    const data = { name, username, email, role, department, managerId, hasPassword: hash !== undefined }
    await appendAudit(ctx, tx, actor, { subject: id, action: 'user.created', data })
    const row = await readUser(tx, id)
    if (!row) throw new Error(`user ${id} is gone in the transaction that made it`)
    return toUser(row)
  })
}
