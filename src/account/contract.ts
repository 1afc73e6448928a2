/** The shapes and routes of what a person has set up for herself in the dashboard. */
import { z } from 'zod'
import { inboxSearch } from '../approvals/view-contract.ts'
import { id, listOf, text, wholeQuery } from '../lib/schemas.ts'
import { route } from '../route.ts'
import { COMMAND_IDS, fitsCommand, isCommandId, KEYS } from './command-shapes.ts'

export const MAX_SAVED_VIEWS = 50
const MAX_NAME = 60

const name = text(MAX_NAME * 2)
  .transform((value) => value.trim())
  .pipe(text(MAX_NAME))
  .meta({ description: `at most ${MAX_NAME} characters; unique, whatever the case` })

export const savedView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    search: inboxSearch.nullable().meta({ description: 'null: what was saved is not understood any more' }),
    createdAt: z.string(),
  })
  .meta({ id: 'SavedView' })
export type SavedView = z.output<typeof savedView>

const saveBody = z.strictObject({ name, search: inboxSearch }).meta({ id: 'SaveView' })
export type SaveViewBody = z.output<typeof saveBody>

const changeBody = saveBody
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'name at least one field to change')
  .meta({ id: 'ChangeView' })
export type ChangeViewBody = z.output<typeof changeBody>

const orderBody = z.strictObject({ ids: z.array(id('savedView')).max(MAX_SAVED_VIEWS) }).meta({ id: 'OrderViews' })

const keys = z
  .strictObject({
    isOn: z.boolean().meta({ description: 'do single keys give commands?' }),
    own: z
      .partialRecord(z.enum(COMMAND_IDS), z.string().regex(KEYS, 'must be one character, or two').nullable())
      .refine(
        (own) => Object.entries(own).every(([id, key]) => key === null || (isCommandId(id) && fitsCommand(id, key))),
        'a command with one key takes one character, a command with two takes two',
      )
      .meta({
        description:
          'the keys that are not the usual ones, one character or, for `go…`, two that are pressed one after the other; null: the command has none',
      }),
  })
  .meta({ id: 'AccountKeys' })
export type AccountKeys = z.output<typeof keys>

const own = { by: 'person', capability: 'signed-in' } as const
const params = z.strictObject({ id: id('savedView') })
const account = { tag: 'Account' }
const views = listOf(savedView)

export const accountRoutes = {
  views: route({
    ...account,
    method: 'GET',
    url: '/api/account/views',
    summary: 'List your saved views of the inbox, in your order',
    access: own,
    query: wholeQuery,
    response: views,
  }),
  saveView: route({
    ...account,
    method: 'POST',
    url: '/api/account/views',
    summary: 'Save a view of the inbox',
    description: `At most ${MAX_SAVED_VIEWS} (422 \`too_many_views\`); a name that you have already is refused with 409 \`name_taken\`.`,
    access: own,
    body: saveBody,
    response: savedView,
    status: 201,
  }),
  changeView: route({
    ...account,
    method: 'PATCH',
    url: '/api/account/views/:id',
    summary: 'Rename a saved view, or save another search under its name',
    access: own,
    params,
    body: changeBody,
    response: savedView,
  }),
  deleteView: route({
    ...account,
    method: 'DELETE',
    url: '/api/account/views/:id',
    summary: 'Delete a saved view',
    access: own,
    params,
    response: z.null(),
  }),
  orderViews: route({
    ...account,
    method: 'PUT',
    url: '/api/account/views/order',
    summary: 'Put your saved views in order',
    description: 'Names each of them once; 409 `views_changed` when they are others by now.',
    access: own,
    body: orderBody,
    response: views,
  }),
  keys: route({
    ...account,
    method: 'GET',
    url: '/api/account/keys',
    summary: 'Read which keys give which commands',
    access: own,
    response: keys,
  }),
  saveKeys: route({
    ...account,
    method: 'PUT',
    url: '/api/account/keys',
    summary: 'Change which keys give which commands',
    description: 'A key that two commands would have is refused with 422 `key_conflict`.',
    access: own,
    body: keys,
    response: keys,
  }),
}
