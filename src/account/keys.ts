/** Which keys give which commands to one person, on all her devices. */
import { z } from 'zod'
import type { Context, PersonActor } from '../context.ts'
import { unprocessable } from '../lib/errors.ts'
import { conflictIn, conflictWords, fitsCommand, isCommandId, type OwnKeys } from './command-shapes.ts'
import type { AccountKeys } from './contract.ts'
import { lockPerson, readKeys, upsertKeys } from './queries.ts'

export async function getKeys(ctx: Context, person: PersonActor): Promise<AccountKeys> {
  const stored = await readKeys(ctx.db, person.id)
  return { isOn: stored?.isOn ?? true, own: stored ? knownOf(stored.own) : {} }
}

/** @throws 422 `key_conflict` when two commands would have the same key */
export async function saveKeys(ctx: Context, person: PersonActor, keys: AccountKeys): Promise<AccountKeys> {
  const conflict = conflictIn(keys.own)
  if (conflict) throw unprocessable('key_conflict', conflictWords(conflict), `own.${conflict.id}`)
  await ctx.transact(async (tx) => {
    await lockPerson(tx, person.id)
    await upsertKeys(tx, person.id, keys)
  })
  return keys
}

const stored = z.record(z.string(), z.unknown()).catch({})
const key = z.string().nullable()

/** Commands that another version knew are left out; so are keys that a command of this version has taken meanwhile. */
function knownOf(own: unknown): OwnKeys {
  const known: OwnKeys = {}
  for (const [id, value] of Object.entries(stored.parse(own))) {
    const parsed = key.safeParse(value)
    if (!isCommandId(id) || !parsed.success) continue
    if (parsed.data === null || fitsCommand(id, parsed.data)) known[id] = parsed.data
  }
  for (let conflict = conflictIn(known); conflict; conflict = conflictIn(known)) delete known[conflict.id]
  return known
}
