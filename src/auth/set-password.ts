/** Sets or changes a person's own password. */
import { appendAudit } from '../audit/append.ts'
import type { Context, PersonActor } from '../context.ts'
import { unprocessable } from '../lib/errors.ts'
import { admitAttempt, forgiveAttempt } from './attempts.ts'
import { savePassword } from './credentials.ts'
import { readPasswordHash } from './password-queries.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { deleteSessions } from './queries.ts'

type SetPassword = { currentPassword?: string | undefined; newPassword: string; ip: string }

/** Who has a password must know it. Ends the person's other sessions in the same transaction. */
export async function setPassword(
  ctx: Context,
  person: PersonActor,
  { currentPassword, newPassword, ip }: SetPassword,
): Promise<void> {
  const old = await readPasswordHash(ctx.db, person.id)
  if (old !== undefined) await verifyCurrent(ctx, { account: person.email, ip }, old, currentPassword)
  const hash = await hashPassword(newPassword)

  await ctx.transact(async (tx) => {
    await savePassword(ctx, tx, person.id, hash)
    await deleteSessions(tx, person.id, person.sessionId)
    const action = old === undefined ? 'user.password_set' : 'user.password_changed'
    await appendAudit(ctx, tx, person, { subject: person.id, action })
    await ctx.notifySecurity(tx, { kind: 'password_changed', userId: person.id, by: null })
  })
}

/** Counted like a sign-in: a session left open must not be a way to guess. */
async function verifyCurrent(
  ctx: Context,
  guesser: { account: string; ip: string },
  hash: string,
  password: string | undefined,
): Promise<void> {
  if (password === undefined) {
    throw unprocessable('current_password_required', 'Give the current password too.', 'currentPassword')
  }
  await admitAttempt(ctx, guesser)
  if (!(await verifyPassword(hash, password))) {
    throw unprocessable('wrong_password', 'This is not the current password.', 'currentPassword')
  }
  await forgiveAttempt(ctx, guesser)
}
