/** Changes a person: name, place in the company, whether active, password. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { notFound, staleVersion, unprocessable } from '../lib/errors.ts'
import { keepOneAdministrator } from './administrators.ts'
import type { UpdateUserBody, User } from './contract.ts'
import type { Credentials } from './credentials.ts'
import { nameDepartment } from './name-department.ts'
import { isBelow, lockHierarchy, lockUser, readUser, saveUser, type UserRow } from './queries.ts'
import { refusing } from './refusals.ts'
import { toUser } from './views.ts'

type Update = { id: string; changes: UpdateUserBody; ifMatch: number | undefined }

const FIELDS = ['name', 'username', 'email', 'department', 'role', 'managerId', 'isActive'] as const

/** A person who is deactivated, or whose password another one sets, is signed out everywhere in the same transaction. */
export async function updateUser(ctx: Context, actor: Actor, update: Update, credentials: Credentials): Promise<User> {
  const { id, changes, ifMatch } = update
  const hash = changes.password === undefined ? undefined : await credentials.hashPassword(changes.password)

  return ctx.transact(async (tx) => {
    if (movesInHierarchy(changes)) await lockHierarchy(tx)
    const before = await lockUser(tx, id)
    if (!before) throw notFound('person', id)
    if (ifMatch !== undefined && ifMatch !== before.version) throw staleVersion(before.version)

    const after = merge(before, changes)
    await guardHierarchy(tx, before, after)
    await nameDepartment(ctx, tx, actor, after.department)
    await refusing(() => saveUser(tx, { ...after, now: ctx.clock.now() }))
    if (hash !== undefined) await credentials.savePassword(tx, id, hash)
    if (hash !== undefined || before.isActive !== after.isActive)
      await credentials.endSessions(tx, id, ownSession(actor, after))

    const data = { changes: differences(before, after), ...(hash === undefined ? {} : { passwordSet: true }) }
    await appendAudit(ctx, tx, actor, { subject: id, action: 'user.updated', data })
    if (hash !== undefined)
      await ctx.notifySecurity(tx, { kind: 'password_changed', userId: id, by: nameOfOther(actor, id) })
    return toUser((await readUser(tx, id)) ?? after)
  })
}

function nameOfOther(actor: Actor, id: string): string | null {
  if (actor.kind === 'person' && actor.id === id) return null
  return 'name' in actor ? actor.name : actor.kind
}

function movesInHierarchy({ role, isActive, managerId }: UpdateUserBody): boolean {
  return role !== undefined || isActive !== undefined || managerId !== undefined
}

function merge(before: UserRow, changes: UpdateUserBody): UserRow {
  return {
    ...before,
    name: changes.name ?? before.name,
    username: changes.username ?? before.username,
    email: changes.email ?? before.email,
    department: changes.department === undefined ? before.department : changes.department,
    role: changes.role ?? before.role,
    managerId: changes.managerId === undefined ? before.managerId : changes.managerId,
    isActive: changes.isActive ?? before.isActive,
  }
}

async function guardHierarchy(tx: Tx, before: UserRow, after: UserRow): Promise<void> {
  await keepOneAdministrator(tx, before, after)
  if (after.managerId === null || after.managerId === before.managerId) return
  if (await isBelow(tx, after.managerId, after.id)) {
    throw unprocessable('manager_loop', 'This manager stands below the person, or is the person.', 'managerId')
  }
}

/** People who set their own password here stay signed in where they are. */
function ownSession(actor: Actor, { id, isActive }: UserRow): string | undefined {
  return actor.kind === 'person' && actor.id === id && isActive ? actor.sessionId : undefined
}

function differences(before: UserRow, after: UserRow): Record<string, { from: unknown; to: unknown }> {
  const changed = FIELDS.filter((field) => before[field] !== after[field])
  return Object.fromEntries(changed.map((field) => [field, { from: before[field], to: after[field] }]))
}
