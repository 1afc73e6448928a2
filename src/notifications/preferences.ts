/** How a person wants to be told. */
import { appendAudit } from '../audit/append.ts'
import type { Context, PersonActor } from '../context.ts'
import type { Preferences } from './contract.ts'
import { readPreferences, updatePreferences } from './queries.ts'

export async function getPreferences(ctx: Context, person: PersonActor): Promise<Preferences> {
  return readPreferences(ctx.db, person.id)
}

export async function savePreferences(ctx: Context, person: PersonActor, wanted: Preferences): Promise<Preferences> {
  return ctx.transact(async (tx) => {
    await updatePreferences(tx, person.id, wanted)
    await appendAudit(ctx, tx, person, { subject: person.id, action: 'user.preferences_changed', data: wanted })
    return readPreferences(tx, person.id)
  })
}
