/** The shapes and routes of the mail outbox: what was written to people, and what became of it. */
import { z } from 'zod'
import { id, listOf, pageQuery, text } from '../lib/schemas.ts'
import { route } from '../route.ts'

export const MAIL_KINDS = [
  'approval.assigned',
  'approval.reminder',
  'approval.decided',
  'approval.cancelled',
  'webhook.failing',
  'webhook.disabled',
  'webhook.recovered',
  'webhook.dead_letter',
  'security.password_changed',
  'security.key_created',
  'security.new_sign_in',
  'digest',
  'gathered',
] as const
export type MailKind = (typeof MAIL_KINDS)[number]

export const MAIL_STATUSES = ['QUEUED', 'DELAYED', 'SENT', 'BOUNCED', 'FAILED', 'GATHERED', 'DROPPED'] as const
export const WAITS = ['quiet_hours', 'gathering', 'hourly_cap'] as const

const fields = {
  id: z.string(),
  kind: z.string().meta({ description: `such as ${MAIL_KINDS[0]}` }),
  userId: z.string().nullable().meta({ description: 'the person it is for' }),
  userName: z.string().nullable(),
  address: z.string(),
  subject: z.string(),
  about: z.string().nullable().meta({ description: 'the id of what it tells of, such as a webhook' }),
  status: z.enum(MAIL_STATUSES).meta({
    description:
      'QUEUED: not tried yet, as are all before SMTP is set up; DELAYED: it is tried again; SENT: the mail server has taken it over; BOUNCED: refused for good; FAILED: given up; GATHERED: another mail tells it, with others; DROPPED: not sent, since it was needed no more',
  }),
  createdAt: z.string(),
  sentAt: z.string().nullable(),
  attemptCount: z.number().int(),
  nextAttemptAt: z.string().nullable().meta({ description: 'null once nothing more is sent' }),
  error: z.string().nullable().meta({ description: 'why it has not arrived, in words' }),
  waitsFor: z.enum(WAITS).nullable().meta({
    description:
      'why it does not go yet: the quiet hours of its reader, others that may go with it, or the limit of mails for one person in an hour',
  }),
  gatheredInto: z.string().nullable().meta({ description: 'the mail that tells it, together with others' }),
}

const mail = z.strictObject(fields).meta({ id: 'Mail' })
export type Mail = z.output<typeof mail>

const mailAttempt = z.strictObject({
  at: z.string(),
  status: z.enum(MAIL_STATUSES),
  detail: z.string().nullable().meta({ description: 'what the mail server answered, or why there was no answer' }),
})
export type MailAttempt = z.output<typeof mailAttempt>

const mailDetail = z
  .strictObject({
    ...fields,
    body: z.string().meta({ description: 'plain text' }),
    html: z.string().meta({ description: 'the same as an HTML document' }),
    messageId: z.string().meta({ description: 'the header; the same however often it is sent' }),
    response: z.string().nullable().meta({ description: 'what the mail server answered when it took it over' }),
    history: z.array(mailAttempt).meta({ description: 'every attempt that counted, oldest first' }),
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

const mailServer = z
  .strictObject({
    isSetUp: z.boolean().meta({ description: 'false: every mail stays in the outbox' }),
    from: z.string().nullable(),
    fault: z.string().nullable().meta({ description: 'why it cannot be used; mails wait meanwhile' }),
    faultSince: z.string().nullable(),
    checkedAt: z.string().nullable(),
    waiting: z.number().int().meta({ description: 'mails that are not sent yet' }),
  })
  .meta({ id: 'MailServer' })
export type MailServer = z.output<typeof mailServer>

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
  server: route({
    tag: 'Mails',
    method: 'GET',
    url: '/api/mails/server',
    summary: 'Read how the mail server is doing',
    access,
    response: mailServer,
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
