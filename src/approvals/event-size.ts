/** Keeps every event of an approval below 256 KiB, so that no decision can fail for its event's size (contract §3). */
import { AppError } from '../lib/errors.ts'
import type { Approval } from './shapes.ts'

export const EVENT_BYTES = 256 * 1024
/** What event fields around the approval and later renames of people may add. */
const SLACK_BYTES = 24 * 1024
/** Left for comments at least; longer ones are cut in the event and whole in the API. */
const COMMENT_BYTES = 24 * 1024
const CUT_MARK = '…'
const EMPTY_DECISION_BYTES = 260

/** Refuses an approval that could outgrow its events once everybody has decided. */
export function assertFitsEvents(view: Approval): void {
  const people = view.workflow.approvers
  const decided = people.reduce(
    (sum, { name, userId, department }) => sum + EMPTY_DECISION_BYTES + bytes([name, userId, department]),
    0,
  )
  const size = bytes(view) + decided + SLACK_BYTES + COMMENT_BYTES
  if (size <= EVENT_BYTES) return
  throw new AppError(
    413,
    'approval_too_large',
    `The approval is ${size - EVENT_BYTES} bytes too large for its events: shorten fields, metadata or description, or name fewer approvers.`,
  )
}

/** The snapshot that goes into an event: comments are cut, evenly, only where the whole would be too large. */
export function fitForEvent(view: Approval): Approval {
  const spare = EVENT_BYTES - SLACK_BYTES
  if (bytes(view) <= spare) return view
  // Each comment stands twice, in the slot and in the decision; a cut string of n bytes costs at most n.
  const each = Math.floor(COMMENT_BYTES / (2 * view.workflow.approvers.length))
  return {
    ...view,
    workflow: {
      ...view.workflow,
      approvers: view.workflow.approvers.map((slot) => ({ ...slot, comments: cut(slot.comments, each) })),
    },
    decisions: view.decisions.map((decision) => ({ ...decision, comments: cut(decision.comments, each) })),
  }
}

/** Shortens to at most `max` bytes of JSON. */
function cut(comment: string | null, max: number): string | null {
  if (comment === null || bytes(comment) <= max) return comment
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(comment)) {
    if (bytes(kept + segment + CUT_MARK) > max) break
    kept += segment
  }
  return kept + CUT_MARK
}

function bytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value))
}
