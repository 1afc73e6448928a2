/** Resolves people whom others name: by id, username or e-mail. */
import type { Kysely } from 'kysely'
import type { DB } from '../db/schema.ts'
import { readNamed, type FoundPerson, type Named } from './list-queries.ts'

/** Exactly one of them is given; the contracts see to it. */
export type PersonRef = { userId?: string | undefined; username?: string | undefined; email?: string | undefined }

export type Person = {
  id: string
  name: string
  username: string
  email: string
  department: string | null
  role: string
  isActive: boolean
}

/** One answer for each name, in order; undefined where nobody has it. Upper and lower case are the same. One statement. */
export async function findPeople(db: Kysely<DB>, refs: readonly PersonRef[]): Promise<(Person | undefined)[]> {
  if (refs.length === 0) return []
  return (await readNamed(db, refs.map(named))).map(toPerson)
}

function named({ userId, username, email = '' }: PersonRef): Named {
  if (userId !== undefined) return { by: 'userId', value: userId }
  return username !== undefined ? { by: 'username', value: username } : { by: 'email', value: email }
}

function toPerson({ id, ...rest }: FoundPerson): Person | undefined {
  return id === null ? undefined : { id, ...rest }
}
