/** The shapes and routes of the mail outbox: what was written to people, and what became of it. */
import { z } from 'zod'
import { id, listOf, pageQuery, text } from '../lib/schemas.ts'
import { route } from '../route.ts'

export const MAIL_KINDS = ['webhook.failing', 'webhook.disabled', 'webhook.recovered', 'webhook.dead_letter'] as const
export type MailKind = (typeof MAIL_KINDS)[number]

export const MAIL_STATUSES = ['QUEUED', 'SENT', 'FAILED'] as const

const fields = {
  id: z.string(),
  kind: z.string().meta({ description: `such as ${MAIL_KINDS[0]}` }),
  userId: z.string().nullable().meta({ description: 'the person it is for' }),
  userName: z.string().nullable(),
  address: z.string(),
  subject: z.string(),
  about: z.string().nullable().meta({ description: 'the id of what it tells of, such as a webhook' }),
  status: z.enum(MAIL_STATUSES).meta({ description: 'QUEUED: nothing is sent before SMTP is set up' }),
  createdAt: z.string(),
  sentAt: z.string().nullable(),
}

const mail = z.strictObject(fields).meta({ id: 'Mail' })
export type Mail = z.output<typeof mail>

const mailDetail = z
  .strictObject({
    ...fields,
    body: z.string().meta({ description: 'plain text' }),
    html: z.string().meta({ description: 'the same as an HTML document' }),
  })
  .meta({ id: 'MailDetail' })
export type MailDetail = z.output<typeof mailDetail>

const mailQuery = z.strictObject({
  ...pageQuery,
  kind: z.enum(MAIL_KINDS).optional(),
  status: z.enum(MAIL_STATUSES).optional(),
  recipient: text(200).optional().meta({ description: 'a part of the person’s name or of the address' }),
  about: text(100).optional().meta({ description: 'the id of what it tells of, such as a webhook' }),
})
export type MailQuery = z.output<typeof mailQuery>

const access = { by: 'person', capability: 'mails.read' } as const

export const mailRoutes = {
  list: route({
    tag: 'Mails',
    method: 'GET',
    url: '/api/mails',
    summary: 'List the mails that were written, newest first',
    access,
    query: mailQuery,
    response: listOf(mail),
  }),
  get: route({
    tag: 'Mails',
    method: 'GET',
    url: '/api/mails/:id',
    summary: 'Read a mail',
    access,
    params: z.strictObject({ id: id('mail') }),
    response: mailDetail,
  }),
}
