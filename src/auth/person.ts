/** The person behind a call whose access is declared for people. */
import assert from 'node:assert/strict'
import type { Actor, PersonActor } from '../context.ts'

/** The HTTP room admits nobody else to such a route, so another actor is our bug. */
export function personOf(actor: Actor): PersonActor {
  assert(actor.kind === 'person', 'a route for people was called by somebody else')
  return actor
}
