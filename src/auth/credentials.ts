/** Passwords and sessions as the directory is handed them. */
import type { Context } from '../context.ts'
import type { Credentials } from '../directory/credentials.ts'
import { forgetDevices } from './devices.ts'
import { upsertPassword } from './password-queries.ts'
import { hashPassword } from './passwords.ts'
import { deleteSessions } from './queries.ts'

export function createCredentials(ctx: Context): Credentials {
  return {
    hashPassword,
    async savePassword(tx, userId, hash) {
      await upsertPassword(tx, { id: ctx.ids.next('account'), userId, hash, now: ctx.clock.now() })
      await forgetDevices(tx, userId)
    },
    endSessions: deleteSessions,
  }
}
