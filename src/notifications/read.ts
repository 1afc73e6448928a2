/** Reads the mail outbox. */
import type { Context } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import type { Mail, MailDetail, MailQuery } from './contract.ts'
import { letterHtml } from './letters/letter-html.ts'
import { type MailRow, pageOfMails, readMail } from './queries.ts'

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
  return { ...mailView(row), body: row.body, html: letterHtml(row) }
}

function mailView({ id, kind, userId, userName, address, subject, about, status, ...times }: MailRow): Mail {
  const createdAt = times.createdAt.toISOString()
  return {
    id,
    kind,
    userId,
    userName,
    address,
    subject,
    about,
    status,
    createdAt,
    sentAt: times.sentAt?.toISOString() ?? null,
  }
}
