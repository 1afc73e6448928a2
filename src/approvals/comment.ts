/** Adds what a person says about an approval. It decides nothing, may be said after the end, and is never changed. */
import { appendAudit } from '../audit/append.ts'
import { capabilitiesOf } from '../auth/capabilities.ts'
import { limitPerson } from '../auth/limit-person.ts'
import type { Actor, Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { mentionedIn } from '../directory/mention-shapes.ts'
import { AppError, notFound, unprocessable } from '../lib/errors.ts'
import type { Comment } from './comment-contract.ts'
import { insertComment, type PersonRow, readAuthors, readPeople, type StoredComment } from './comment-queries.ts'
import { fitCommentForEvent } from './event-size.ts'
import { lockApproval } from './queries.ts'
import { toCommentView } from './read-comments.ts'
import { maySee } from './sight.ts'
import { toView, type StoredApproval } from './stored.ts'

export type CommentInput = {
  id: string
  /** Who says it: the person herself, or the one a service speaks for. */
  authorId: string
  text: string
}

/** Nobody writes as fast; each one tells everybody whom the approval concerns. */
const COMMENTS = { what: 'comments', most: 20 }
const MENTIONS = { what: 'mentions', most: 60 }

/**
 * @throws 404 for who may not see the approval, 422 for an author or a mention that is not active or may not see it, 429
 * `too_many` for a person who says too much at once
 */
export async function addComment(ctx: Context, actor: Actor, input: CommentInput): Promise<Comment> {
  const mentioned = mentionedIn(input.text)
  // What a service says for people is within what the service may ask for.
  if (actor.kind === 'person') {
    await limitPerson(ctx, actor.id, COMMENTS)
    await limitPerson(ctx, actor.id, MENTIONS, mentioned.length)
  }
  return ctx.transact(async (tx) => {
    const stored = await lockApproval(tx, input.id)
    if (!stored || !maySee(actor, stored)) throw notFound('approval', input.id)
    const authors = await readAuthors(tx, stored.id)
    const people = await readPeople(tx, [...new Set([input.authorId, ...mentioned, ...authors])])
    refuseAuthor(stored, people, input.authorId)
    refuseMentions(stored, people, mentioned)
    const comment: StoredComment = {
      id: ctx.ids.next('comment'),
      approvalId: stored.id,
      authorId: input.authorId,
      serviceId: actor.kind === 'service' ? actor.id : null,
      text: input.text,
      createdAt: ctx.clock.now(),
    }
    await insertComment(tx, comment, stored.eventSequence + 1)
    const view = toCommentView(comment, people)
    // Who said something before and may not see it any more hears nothing of it.
    const concerns = people.filter((each) => authors.includes(each.id) && isReader(stored, each)).map(({ id }) => id)
    await tell(ctx, tx, actor, { stored, view, concerns })
    return view
  })
}

type Said = { stored: StoredApproval; view: Comment; concerns: readonly string[] }

async function tell(ctx: Context, tx: Tx, actor: Actor, { stored, view, concerns }: Said): Promise<void> {
  const { id: approvalId, serviceId, serviceName, eventSequence } = stored
  const { id: commentId, text, author } = view
  const data = { commentId, authorId: author.id, text }
  await appendAudit(ctx, tx, actor, { subject: approvalId, action: 'approval.commented', serviceId, data })
  const { approval, comment } = fitCommentForEvent(toView(stored), view)
  await ctx.events.record(tx, {
    eventType: 'approval.commented',
    serviceId,
    serviceName,
    approvalId,
    sequence: eventSequence + 1,
    approval,
    payload: { comment },
    metadata: { change: 'comment', commentId },
    byUserId: author.id,
    concerns,
  })
}

function isReader(stored: StoredApproval, { id, department, rank, isActive }: PersonRow): boolean {
  return isActive && maySee({ kind: 'person', id, department, capabilities: capabilitiesOf(rank) }, stored)
}

/** Also of who speaks here herself: she may have been deactivated since she was let in. */
function refuseAuthor(stored: StoredApproval, people: readonly PersonRow[], authorId: string): void {
  const fault = faultOf(stored, people, authorId)
  if (fault) throw unprocessable('cannot_comment', `${fault.sentence}.`, 'authorId')
}

/** Whoever cannot read it is named to the author, rather than told in vain or let in. */
function refuseMentions(stored: StoredApproval, people: readonly PersonRow[], mentioned: readonly string[]): void {
  const faults = mentioned.flatMap((id) => faultOf(stored, people, id) ?? [])
  if (faults.length === 0) return
  const sentences = faults.map(({ sentence }) => sentence)
  throw new AppError(422, 'cannot_be_mentioned', `${sentences.join('; ')}. Nothing was sent.`, {
    errors: sentences.map((message) => ({ path: 'text', message })),
    extra: { people: faults.map(({ id, name, why }) => ({ id, name, why })) },
  })
}

type Fault = { id: string; name: string | null; why: 'unknown' | 'inactive' | 'no_sight'; sentence: string }

function faultOf(stored: StoredApproval, people: readonly PersonRow[], id: string): Fault | undefined {
  const person = people.find((each) => each.id === id)
  if (!person) return { id, name: null, why: 'unknown', sentence: `There is no person ${id}` }
  if (isReader(stored, person)) return undefined
  const { name, isActive } = person
  return isActive
    ? { id, name, why: 'no_sight', sentence: `${name} may not see this approval` }
    : { id, name, why: 'inactive', sentence: `${name} is no longer active` }
}
