/** Who is signed in and what they may do. */
import { useSuspenseQuery } from '@tanstack/react-query'
import { authRoutes } from '../../../src/auth/contract.ts'
import type { Capability } from '../../../src/route.ts'
import type { Answer } from './api.ts'
import { read } from './reads.ts'

export type Session = Answer<typeof authRoutes.session>

export const sessionQuery = read(authRoutes.session, {})

export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data
}

export function can(session: Session, capability: Capability): boolean {
  return session.capabilities.includes(capability)
}
