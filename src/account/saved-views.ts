/** Saved views of the inbox: an address under a name. Nobody else's business, so it is not audited. */
import { inboxSearch } from '../approvals/view-contract.ts'
import type { Context, PersonActor } from '../context.ts'
import { pageOfWhole } from '../lib/cursor.ts'
import { conflict, notFound, unprocessable } from '../lib/errors.ts'
import type { WholeQuery } from '../lib/schemas.ts'
import { type ChangeViewBody, MAX_SAVED_VIEWS, type SavedView, type SaveViewBody } from './contract.ts'
import { deleteView, insertView, lockPerson, positionViews, readViews, type StoredView, updateView } from './queries.ts'

export async function listViews(ctx: Context, person: PersonActor, query: WholeQuery) {
  return pageOfWhole((await readViews(ctx.db, person.id)).map(toView), query, 'saved views')
}

/** @throws 422 `too_many_views`, 409 `name_taken` */
export async function saveView(ctx: Context, person: PersonActor, { name, search }: SaveViewBody): Promise<SavedView> {
  return ctx.transact(async (tx) => {
    await lockPerson(tx, person.id)
    const views = await readViews(tx, person.id)
    if (views.length >= MAX_SAVED_VIEWS)
      throw unprocessable('too_many_views', `You have ${MAX_SAVED_VIEWS} saved views. Delete one first.`)
    refuseTaken(views, name)
    const now = ctx.clock.now()
    const id = ctx.ids.next('savedView')
    await insertView(tx, { id, userId: person.id, name, search, position: views.length + 1, now })
    await positionViews(tx, [...views.map((view) => view.id), id])
    return toView({ id, name, search, createdAt: now })
  })
}

/** @throws 409 `name_taken` */
export async function changeView(
  ctx: Context,
  person: PersonActor,
  { id, body }: { id: string; body: ChangeViewBody },
): Promise<SavedView> {
  return ctx.transact(async (tx) => {
    await lockPerson(tx, person.id)
    const views = await readViews(tx, person.id)
    const before = views.find((view) => view.id === id)
    if (!before) throw notFound('saved view', id)
    const after = { ...before, name: body.name ?? before.name, search: body.search ?? before.search }
    refuseTaken(
      views.filter((view) => view !== before),
      after.name,
    )
    await updateView(tx, id, after)
    return toView(after)
  })
}

export async function removeView(ctx: Context, person: PersonActor, id: string): Promise<null> {
  const isGone = await ctx.transact((tx) => deleteView(tx, person.id, id))
  if (!isGone) throw notFound('saved view', id)
  return null
}

/** @throws 409 `views_changed` unless each of them is named once */
export async function orderViews(ctx: Context, person: PersonActor, ids: readonly string[]) {
  return ctx.transact(async (tx) => {
    await lockPerson(tx, person.id)
    const views = new Map((await readViews(tx, person.id)).map((view) => [view.id, view]))
    const ordered = [...new Set(ids)].flatMap((id) => views.get(id) ?? [])
    if (ordered.length !== ids.length || ordered.length !== views.size)
      throw conflict('views_changed', 'Your saved views have changed since you read them. Read them again.')
    await positionViews(tx, ids)
    return { data: ordered.map(toView), nextCursor: null }
  })
}

function refuseTaken(views: readonly StoredView[], name: string): void {
  const same = views.find((view) => view.name.toLowerCase() === name.toLowerCase())
  if (same) throw conflict('name_taken', `You have a view named “${same.name}” already.`)
}

/** What this version does not understand is shown as such, and can be deleted. */
function toView({ id, name, search, createdAt }: StoredView): SavedView {
  return { id, name, search: inboxSearch.safeParse(search).data ?? null, createdAt: createdAt.toISOString() }
}
