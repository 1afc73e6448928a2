/** Rows as the contract shows them. */
import { PERMISSIONS, type Permission } from '../../route.ts'
import type { Service, ServiceKey } from '../contract.ts'
import type { KeyRow, ServiceRow } from './queries.ts'

export function toService({ permissions, createdAt, updatedAt, ...row }: ServiceRow): Service {
  return {
    ...row,
    permissions: toPermissions(permissions),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

export function toKey({ createdAt, expiresAt, revokedAt, lastUsedAt, ...row }: KeyRow): ServiceKey {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    expiresAt: iso(expiresAt),
    revokedAt: iso(revokedAt),
    lastUsedAt: iso(lastUsedAt),
  }
}

/** A stored permission that this version does not know grants nothing. */
export function toPermissions(stored: readonly string[]): Permission[] {
  return stored.flatMap((value) => PERMISSIONS.filter((permission) => permission === value))
}

function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString()
}
