/** Passwords and sessions as the directory is handed them. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import type { Credentials } from '../directory/credentials.ts'
import { forgetDevices } from './devices.ts'
import { upsertPassword } from './password-queries.ts'
import { hashPassword } from './passwords.ts'
import { deleteSessions } from './queries.ts'

/** Whoever sets it, and for whom: with a new password no browser is known any more. */
export async function savePassword(ctx: Context, tx: Tx, userId: string, hash: string): Promise<void> {
  await upsertPassword(tx, { id: ctx.ids.next('account'), userId, hash, now: ctx.clock.now() })
  await forgetDevices(tx, userId)
}

export function createCredentials(ctx: Context): Credentials {
  return {
    hashPassword,
    savePassword: (tx, userId, hash) => savePassword(ctx, tx, userId, hash),
    endSessions: deleteSessions,
  }
}
