/** Whose webhooks, deliveries and jobs an actor deals with. What lies outside does not exist for it (law 7). */
import type { Actor } from '../context.ts'
import { forbidden } from '../lib/errors.ts'

/** One service's rows, or (null) everybody's. */
export type Scope = string | null

/** A service sees its own; administrators and the program itself see all. */
export function scopeOf(actor: Actor): Scope {
  switch (actor.kind) {
    case 'service':
      return actor.id
    case 'person':
      if (!actor.capabilities.has('webhooks.manage'))
        throw forbidden('Only administrators deal with the webhooks and jobs of all services.')
      return null
    case 'system':
      return null
    case 'anonymous':
      throw forbidden('Only services and administrators deal with webhooks and jobs.')
    default:
      return actor satisfies never
  }
}
