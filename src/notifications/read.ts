/** Reads the mail outbox. */
import type { Context } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import type { Mail, MailDetail, MailQuery, MailServer } from './contract.ts'
import { letterHtml } from './letters/letter-html.ts'
import { type MailRow, pageOfMails, readMail, readMailServer } from './queries.ts'

export async function listMails(
  ctx: Context,
  query: MailQuery,
): Promise<{ data: Mail[]; nextCursor: string | null; total?: number }> {
  const { rows, ...rest } = await pageOfMails(ctx.db, query, query)
  return { data: rows.map(mailView), ...rest }
}

export async function getMail(ctx: Context, id: string): Promise<MailDetail> {
  const row = await readMail(ctx.db, id)
  if (!row) throw notFound('mail', id)
  const { body, messageId, response, history } = row
  return { ...mailView(row), body, html: letterHtml(row), messageId, response, history }
}

export async function getMailServer({ config, db }: Context): Promise<MailServer> {
  const { server, from } = config.mail
  const { fault, faultSince, checkedAt, waiting } = await readMailServer(db)
  return {
    isSetUp: server !== undefined,
    from: from?.address ?? null,
    fault: server ? fault : null,
    faultSince: (server && faultSince?.toISOString()) ?? null,
    checkedAt: checkedAt?.toISOString() ?? null,
    waiting,
  }
}

function mailView(row: MailRow): Mail {
  const { id, kind, userId, userName, address, subject, about, status, attemptCount, error } = row
  return {
    id,
    kind,
    userId,
    userName,
    address,
    subject,
    about,
    status,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    attemptCount,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    error,
  }
}
