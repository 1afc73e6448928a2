import type { ServiceKey } from '../../../../src/auth/contract.ts'

export type KeyState = 'active' | 'ending' | 'expired' | 'revoked'

export function stateOf(key: ServiceKey, now: number): KeyState {
  if (key.revokedAt !== null) return 'revoked'
  if (key.expiresAt === null) return 'active'
  return new Date(key.expiresAt).getTime() <= now ? 'expired' : 'ending'
}

/** Those that work first, then the newest first. */
export function inOrder(keys: ServiceKey[], now: number): ServiceKey[] {
  const isDead = (key: ServiceKey): number => (['active', 'ending'].includes(stateOf(key, now)) ? 0 : 1)
  return keys.toSorted((a, b) => isDead(a) - isDead(b) || b.createdAt.localeCompare(a.createdAt))
}
