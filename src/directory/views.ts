/** Rows as the contract shows them. */
import type { User } from './contract.ts'
import type { UserRow } from './queries.ts'

export function toUser({ createdAt, updatedAt, ...row }: UserRow): User {
  return { ...row, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
}
