import type { ServiceKey } from '../../../../src/auth/contract.ts'

export type KeyState = 'active' | 'ending' | 'expired' | 'revoked'

export function stateOf(key: ServiceKey, now: number): KeyState {
  if (key.revokedAt !== null) return 'revoked'
  if (key.expiresAt === null) return 'active'
  return new Date(key.expiresAt).getTime() <= now ? 'expired' : 'ending'
}

export function isDead(key: ServiceKey, now: number): boolean {
  const state = stateOf(key, now)
  return state === 'expired' || state === 'revoked'
}

/** Those that work first, then the newest first. */
export function inOrder(keys: ServiceKey[], now: number): ServiceKey[] {
  const rank = (key: ServiceKey): number => (isDead(key, now) ? 1 : 0)
  return keys.toSorted((a, b) => rank(a) - rank(b) || b.createdAt.localeCompare(a.createdAt))
}
