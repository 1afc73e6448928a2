/** Which person may be told of which event. What an approval's sight is, the room of approvals says. */
import type { Context, Viewer } from '../context.ts'
import type { FeedEntry } from '../events/follow.ts'

/** Whom some approvals concern at this moment. */
export type Audience = {
  people: readonly string[]
  departments: readonly string[]
  sees(viewer: Viewer, approvalId: string): boolean
}

export type AudienceOf = (ctx: Context, approvalIds: readonly string[]) => Promise<Audience>

/**
 * Whoever deals with webhooks may read every event. Everybody else sees an approval's own events where she sees the
 * approval; what services tell by types of their own, they tell machines.
 */
export function mayBeTold(viewer: Viewer, { eventType, approvalId }: FeedEntry, audience: Audience): boolean {
  if (viewer.capabilities.has('webhooks.manage')) return true
  return approvalId !== null && eventType.startsWith('approval.') && audience.sees(viewer, approvalId)
}
