/** The shapes and routes of deciding by a link from a mail. The token goes in the body: addresses are logged. */
import { z } from 'zod'
import { text } from '../lib/schemas.ts'
import { route } from '../route.ts'
import { approval } from './shapes.ts'

const token = text(200)

/** `open`: it decides. Otherwise why it does not, and where to go instead is the approval itself. */
export const LINK_STATES = ['open', 'over', 'revoked', 'changed', 'expired'] as const
export type LinkState = (typeof LINK_STATES)[number]

const decisionLink = z
  .strictObject({
    state: z.enum(LINK_STATES).meta({
      description:
        'open: it decides; over: this person is not asked at that level any more; revoked: the person’s account has changed since; changed: what is asked has changed since (`changed` names the fields); expired: its 72 hours are over',
    }),
    changed: z.array(z.string()),
    level: z.number().int().meta({ description: 'the level that the mail asked at' }),
    sentAt: z.string(),
    expiresAt: z.string(),
    approval,
  })
  .meta({ id: 'DecisionLink' })
export type DecisionLinkView = z.output<typeof decisionLink>

const decideBody = z
  .strictObject({ token, decision: z.enum(['APPROVED', 'REJECTED']), comments: text(4000, 0).optional() })
  .refine(({ decision, comments = '' }) => decision === 'APPROVED' || comments.trim() !== '', {
    path: ['comments'],
    message: 'say why, so that the requester knows what to do',
  })
export type DecideByLinkBody = z.output<typeof decideBody>

const common = {
  tag: 'Approvals (people)',
  method: 'POST',
  access: { by: 'person', capability: 'signed-in' },
} as const

export const linkRoutes = {
  lookUp: route({
    ...common,
    url: '/api/decision-links/look-up',
    summary: 'Read what a link from a mail asks, and whether it still works',
    description: 'Changes nothing, however often it is asked. A link of somebody else answers 403 `link_of_another`.',
    body: z.strictObject({ token }),
    response: decisionLink,
  }),
  decide: route({
    ...common,
    url: '/api/decision-links/decide',
    summary: 'Decide by a link from a mail',
    description:
      'Once, by the person whom the mail was sent to, about exactly what the mail asked. A rejection says why.',
    body: decideBody,
    response: approval,
  }),
}
