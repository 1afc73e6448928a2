/** Reads what was said about an approval, and who may read it, for whoever may see the approval. */
import { capabilitiesOf } from '../auth/capabilities.ts'
import type { Actor, Context } from '../context.ts'
import { mentionedIn } from '../directory/mention-shapes.ts'
import { byId, decodeCursor, ID_PART, page, TEXT_PART } from '../lib/cursor.ts'
import { notFound } from '../lib/errors.ts'
import type { Capability } from '../route.ts'
import type { Comment, CommentsQuery, Reader, ReadersQuery } from './comment-contract.ts'
import {
  countComments,
  countReaders,
  type PersonRow,
  readComments,
  type ReaderFilter,
  type ReaderPosition,
  readPeople,
  readReaders,
  readRoles,
  type StoredComment,
} from './comment-queries.ts'
import { readApproval } from './queries.ts'
import { maySee } from './sight.ts'
import type { StoredApproval } from './stored.ts'

type Page<T> = { data: T[]; nextCursor: string | null; total?: number }

const READERS = { list: 'readers', parts: [/^[01]$/, TEXT_PART, ID_PART] }

export async function pageOfComments(
  ctx: Context,
  actor: Actor,
  id: string,
  query: CommentsQuery,
): Promise<Page<Comment>> {
  await readSeen(ctx, actor, id)
  const shape = byId(`comments ${id}`)
  const after = query.cursor === undefined ? '' : (decodeCursor(shape, query.cursor)[0] ?? '')
  const rows = await readComments(ctx.db, id, { after, limit: query.limit + 1 })
  const cut = page(rows, { limit: query.limit, shape, key: (row) => [row.id] })
  const people = await readPeople(ctx.db, [
    ...new Set(cut.rows.flatMap(({ authorId, text }) => [authorId, ...mentionedIn(text)])),
  ])
  const total = query.count === true ? { total: await countComments(ctx.db, id) } : {}
  return { data: cut.rows.map((row) => toCommentView(row, people)), nextCursor: cut.nextCursor, ...total }
}

/** The rule of sight, turned round: from an approval to the people. */
export async function pageOfReaders(
  ctx: Context,
  actor: Actor,
  id: string,
  query: ReadersQuery,
): Promise<Page<Reader>> {
  const filter = await readersOf(ctx, await readSeen(ctx, actor, id), query.q)
  const after = query.cursor === undefined ? undefined : positionOf(decodeCursor(READERS, query.cursor))
  const rows = await readReaders(ctx.db, filter, { after, limit: query.limit + 1 })
  const cut = page(rows, {
    limit: query.limit,
    shape: READERS,
    key: ({ isFurther, sortName, id: userId }) => [isFurther ? '1' : '0', sortName, userId],
  })
  const total = query.count === true ? { total: await countReaders(ctx.db, filter) } : {}
  const data = cut.rows.map(({ id: userId, name, username, department }) => ({
    id: userId,
    name,
    username,
    department,
  }))
  return { data, nextCursor: cut.nextCursor, ...total }
}

/** `people`: its author and whom it mentions, among others. */
export function toCommentView(
  { id, approvalId, text, authorId, serviceId, createdAt }: StoredComment,
  people: readonly PersonRow[],
): Comment {
  const person = (userId: string): Comment['author'] => {
    const { name = '', username = '' } = people.find((each) => each.id === userId) ?? {}
    return { id: userId, name, username }
  }
  return {
    id,
    approvalId,
    text,
    author: person(authorId),
    mentions: mentionedIn(text).map(person),
    serviceId,
    createdAt: createdAt.toISOString(),
  }
}

async function readSeen(ctx: Context, actor: Actor, id: string): Promise<StoredApproval> {
  const stored = await readApproval(ctx.db, id)
  if (!stored || !maySee(actor, stored)) throw notFound('approval', id)
  return stored
}

async function readersOf(
  ctx: Context,
  { requester, slots, department }: StoredApproval,
  q: string | undefined,
): Promise<ReaderFilter> {
  const roles = await readRoles(ctx.db)
  const rolesWith = (capability: Capability): string[] =>
    roles.filter(({ rank }) => capabilitiesOf(rank).has(capability)).map(({ code }) => code)
  return {
    involved: [...new Set([...(requester?.userId ? [requester.userId] : []), ...slots.map(({ userId }) => userId)])],
    roles: { everything: rolesWith('approvals.readAll'), department: rolesWith('approvals.readDepartment') },
    department,
    q,
  }
}

function positionOf([isFurther, sortName = '', id = '']: string[]): ReaderPosition {
  return { isFurther: isFurther === '1', sortName, id }
}
