/** Who may do what: from a role's rank to capabilities, and from a caller to a route's declared access. Pure. */
import type { Actor } from '../context.ts'
import { CAPABILITIES, type Access, type Capability } from '../route.ts'

/** Lowest rank that has the capability; the ladder's gaps are for roles to come. */
const SYSTEM_ADMINISTRATOR = 110
const GENERAL_DIRECTOR = 100
const SUPERVISOR = 40

/** What a person of that rank may do beyond deciding what waits for them. */
export function capabilitiesOf(rank: number): ReadonlySet<Capability> {
  if (rank >= SYSTEM_ADMINISTRATOR) return new Set(CAPABILITIES)
  if (rank >= GENERAL_DIRECTOR) return new Set<Capability>(['signed-in', 'approvals.readAll'])
  if (rank >= SUPERVISOR) return new Set<Capability>(['signed-in', 'approvals.readDepartment'])
  return new Set<Capability>(['signed-in'])
}

/** Whether this caller may use a route of that access. A service's `*` covers all that services may do. */
export function permits(actor: Actor, access: Access): boolean {
  switch (access.by) {
    case 'anyone':
      return true
    case 'service':
      return (
        actor.kind === 'service' && (actor.permissions.includes('*') || actor.permissions.includes(access.permission))
      )
    case 'person':
      return actor.kind === 'person' && actor.capabilities.has(access.capability)
    default:
      return access satisfies never
  }
}
