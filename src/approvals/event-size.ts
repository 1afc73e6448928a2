/** Keeps every event of an approval below 256 KiB, so that no decision can fail for its event's size (contract §3). */
import { AppError } from '../lib/errors.ts'
import type { Comment } from './comment-contract.ts'
import type { Approval } from './shapes.ts'

export const EVENT_BYTES = 256 * 1024
/** The event's own members around the approval. */
const ENVELOPE_BYTES = 4 * 1024
/** The envelope, and what later renames of people may add once they are cut to NAME_BYTES. */
const SLACK_BYTES = 24 * 1024
const NAME_BYTES = 48
/** Left for comments at least; longer ones are cut in the event and whole in the API. */
const COMMENT_BYTES = 24 * 1024
const CUT_MARK = '…'
const EMPTY_DECISION_BYTES = 260

/** Refuses an approval that could outgrow its events once everybody has decided. */
export function assertFitsEvents(current: Approval): void {
  // As if nobody had decided yet: what they said is not this caller's to shorten, and is counted below.
  const view = { ...withComments(current, () => null), decisions: [] }
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

/**
 * The snapshot that goes into an event. Only where the whole would be too large, comments are cut, evenly; and only
 * where people were renamed at length since they were asked, their names and departments too.
 */
export function fitForEvent(view: Approval, spare = EVENT_BYTES - ENVELOPE_BYTES): Approval {
  if (bytes(view) <= spare) return view
  // Each comment stands twice, in the slot and in the decision; a cut string of n bytes costs at most n.
  const each = Math.floor(COMMENT_BYTES / (2 * view.workflow.approvers.length))
  const short = withComments(view, (comment) => cut(comment, each))
  return bytes(short) <= spare ? short : withShortNames(short)
}

/**
 * The same for an event that tells what somebody said. Where both are too large together, what deciders have said makes
 * room for it, and what still has none is cut.
 */
export function fitCommentForEvent(view: Approval, comment: Comment): { approval: Approval; comment: Comment } {
  const spare = EVENT_BYTES - ENVELOPE_BYTES
  if (bytes(view) + bytes(comment) <= spare) return { approval: view, comment }
  const short = (person: Comment['author']): Comment['author'] => ({
    id: person.id,
    name: cut(person.name, NAME_BYTES) ?? '',
    username: cut(person.username, NAME_BYTES) ?? '',
  })
  const withoutText = { ...comment, author: short(comment.author), mentions: comment.mentions.map(short), text: '' }
  return {
    approval: fitForEvent(
      withComments(view, () => null),
      spare - COMMENT_BYTES,
    ),
    comment: { ...withoutText, text: cut(comment.text, COMMENT_BYTES - bytes(withoutText)) ?? '' },
  }
}

function withComments(view: Approval, shorten: (comment: string | null) => string | null): Approval {
  const { workflow, decisions } = view
  return {
    ...view,
    workflow: {
      ...workflow,
      approvers: workflow.approvers.map((slot) => ({ ...slot, comments: shorten(slot.comments) })),
    },
    decisions: decisions.map((decision) => ({ ...decision, comments: shorten(decision.comments) })),
  }
}

/** What may have grown since creation; SLACK_BYTES holds this much for each of the people. */
function withShortNames(view: Approval): Approval {
  const { workflow, decisions } = view
  return {
    ...view,
    workflow: {
      ...workflow,
      approvers: workflow.approvers.map((slot) => ({ ...slot, name: cut(slot.name, NAME_BYTES) ?? '' })),
    },
    decisions: decisions.map(({ approver, ...decision }) => ({
      ...decision,
      approver: {
        id: approver.id,
        name: cut(approver.name, NAME_BYTES) ?? '',
        username: cut(approver.username, NAME_BYTES) ?? '',
        department: cut(approver.department, NAME_BYTES),
      },
    })),
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
