/** System Administrators, of whom one must always be left. */
import type { Tx } from '../db/transact.ts'
import { conflict } from '../lib/errors.ts'
import { hasOtherActive, type UserRow } from './queries.ts'

export const ADMINISTRATOR_ROLE = 'SYSTEM_ADMINISTRATOR'

type Standing = Pick<UserRow, 'id' | 'role' | 'isActive'>

/** Refuses a change that would leave nobody to administer. The caller holds the hierarchy’s lock. */
export async function keepOneAdministrator(tx: Tx, before: Standing, after: Standing): Promise<void> {
  if (!administers(before) || administers(after)) return
  if (await hasOtherActive(tx, ADMINISTRATOR_ROLE, before.id)) return
  throw conflict('last_administrator', 'This is the last active System Administrator. Appoint another one first.')
}

function administers({ role, isActive }: Standing): boolean {
  return isActive && role === ADMINISTRATOR_ROLE
}
