/** Above which amounts a person is asked once more before approving: the shapes and the routes. */
import { z } from 'zod'
import { route } from '../route.ts'
import { amount, currency } from './shapes.ts'

const MAX_CURRENCIES = 20

const confirmAmounts = z
  .strictObject({
    confirmAbove: z
      .array(z.strictObject({ currency: z.string(), amount: z.number() }))
      .meta({ description: 'in the order of the codes' }),
  })
  .meta({ id: 'ConfirmAmounts' })
export type ConfirmAmounts = z.output<typeof confirmAmounts>

/** One amount for each currency: an amount in another currency cannot be compared, so it counts as above. */
const saveBody = z
  .strictObject({
    confirmAbove: z
      .array(z.strictObject({ currency, amount }))
      .max(MAX_CURRENCIES)
      .refine((entries) => new Set(entries.map((entry) => entry.currency)).size === entries.length, {
        message: 'must name each currency once',
      })
      .meta({
        description:
          'you are asked once more before you approve more than this. Amounts in currencies that are not named are always ' +
          'asked about; an empty list never asks',
      }),
  })
  .meta({ id: 'SaveConfirmAmounts' })
export type SaveConfirmAmountsBody = z.output<typeof saveBody>

const own = { by: 'person', capability: 'signed-in' } as const
const tag = 'Decision settings'

export const confirmRoutes = {
  get: route({
    tag,
    method: 'GET',
    url: '/api/approvals/preferences',
    summary: 'Read above which amounts you are asked once more',
    access: own,
    response: confirmAmounts,
  }),
  save: route({
    tag,
    method: 'PUT',
    url: '/api/approvals/preferences',
    summary: 'Change above which amounts you are asked once more',
    description:
      'The dashboard asks; decisions by a service, by a link from a mail, or by this API are taken as they are said.',
    access: own,
    body: saveBody,
    response: confirmAmounts,
  }),
}
