/** The shapes and routes of the mail outbox: what was written to people, and what became of it. */
import { z } from 'zod'
import { id, listOf, pageQuery, text, wholeQuery } from '../lib/schemas.ts'
import { route } from '../route.ts'

export const MAIL_KINDS = [
  'approval.assigned',
  'approval.reminder',
  'approval.decided',
  'approval.cancelled',
  'approval.mentioned',
  'approval.commented',
  'webhook.failing',
  'webhook.disabled',
  'webhook.recovered',
  'webhook.dead_letter',
  'security.password_changed',
  'security.key_created',
  'security.new_sign_in',
  'digest',
  'gathered',
  'person.unreachable',
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
      'QUEUED: not tried yet, as are all before SMTP is set up; DELAYED: it is tried again, by us or (once it has `sentAt`) by the mail server; SENT: the mail server has taken it over; BOUNCED: refused for good, at once or as the mail server reported later; FAILED: given up; GATHERED: another mail tells it, with others; DROPPED: not sent, since it was needed no more',
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
    history: z.array(mailAttempt).meta({ description: 'every attempt that counted, and every report, oldest first' }),
    forgottenAt: z.string().nullable().meta({ description: 'when its text was dropped, which is not kept for ever' }),
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

/** Without addresses and answers of servers: whoever may see an approval may see this. */
const approvalMail = z
  .strictObject({
    id: z.string(),
    kind: z.string(),
    userId: z.string().nullable(),
    userName: z.string().nullable(),
    status: z.enum(MAIL_STATUSES),
    steps: z
      .array(
        z.strictObject({
          at: z.string(),
          status: z.enum(MAIL_STATUSES),
          reason: z.string().nullable().meta({ description: 'such as mailbox unknown' }),
        }),
      )
      .meta({ description: 'what became of it, oldest first' }),
    isUnreachable: z.boolean().meta({ description: 'the person cannot be reached by mail at present' }),
  })
  .meta({ id: 'ApprovalMail' })
export type ApprovalMail = z.output<typeof approvalMail>

const receivedReport = z
  .strictObject({
    mailId: z.string(),
    outcome: z.enum(['failed', 'delayed', 'delivered']),
    effect: z.enum(['changed', 'repeated', 'late']).meta({
      description: 'changed: the mail has another status now; repeated: it was known; late: more than that was known',
    }),
  })
  .meta({ id: 'ReceivedReport' })
export type ReceivedReport = z.output<typeof receivedReport>

const own = { by: 'person', capability: 'signed-in' } as const

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
  ofApproval: route({
    tag: 'Mails',
    method: 'GET',
    url: '/api/approvals/:id/mails',
    summary: 'Read who was written to of an approval, and what became of it',
    access: own,
    params: z.strictObject({ id: id('approval') }),
    query: wholeQuery,
    response: listOf(approvalMail),
  }),
  report: route({
    tag: 'Mails (service)',
    method: 'POST',
    url: '/api/service/mails/reports',
    summary: 'Hand in what a mail server reported of a mail',
    description:
      'A whole message as the mail server delivered it to a return address of ours: a delivery report (RFC 3464, RFC 6533). May be handed in twice.',
    access: { by: 'service', permission: 'mails:report' },
    query: z.strictObject({
      recipient: text(320)
        .optional()
        .meta({ description: 'to which address it came, where the message does not say it' }),
    }),
    consumes: 'message/rfc822',
    body: z.string().min(1, 'must be a message'),
    response: receivedReport,
  }),
  reachable: route({
    tag: 'Mails',
    method: 'DELETE',
    url: '/api/directory/users/:id/unreachable',
    summary: 'Say that a person can be reached by mail again',
    access: { by: 'person', capability: 'directory.manage' },
    params: z.strictObject({ id: id('user') }),
    response: z.null(),
  }),
  selfReachable: route({
    tag: 'Mails',
    method: 'DELETE',
    url: '/api/notifications/unreachable',
    summary: 'Say that you can be reached by mail again',
    access: own,
    response: z.null(),
  }),
}
