/** Reads the mail outbox. */
import { openTokens } from '../auth/decision-links.ts'
import type { Context } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import { inOrder } from './approval-timeline.ts'
import type { Mail, MailDetail, MailQuery, MailServer } from './contract.ts'
import { linkedMails } from './letters/kinds.ts'
import { letterHtml } from './letters/letter-html.ts'
import { type Letter, redactedTokens, writeLetter } from './letters/write-letter.ts'
import { type MailRow, pageOfMails, readMail, readMailServer } from './queries.ts'

/** `publicUrl`: where the links of mails lead that are not sent yet. */
export async function listMails(
  ctx: Context,
  query: MailQuery,
  publicUrl: string,
): Promise<{ data: Mail[]; nextCursor: string | null; total?: number }> {
  const { rows, ...rest } = await pageOfMails(ctx.db, query, query)
  return { data: rows.map((row) => mailView(row, letterOf(row, publicUrl))), ...rest }
}

export async function getMail(ctx: Context, id: string, publicUrl: string): Promise<MailDetail> {
  const row = await readMail(ctx.db, id)
  if (!row) throw notFound('mail', id)
  const { messageId, response, history, forgottenAt } = row
  const tokens = row.subject === null ? await openTokens(ctx.db, ctx, linkedMails(row)) : new Map<string, string>()
  const letter = letterOf(row, publicUrl, redactedTokens(tokens.keys()))
  const view = mailView(row, letter)
  const body = letter?.text ?? row.body ?? ''
  // Mails of earlier versions were plain text only.
  const html = letter?.html ?? row.html ?? letterHtml({ subject: view.subject, body })
  return {
    ...view,
    body,
    html,
    messageId,
    response,
    history: inOrder(history),
    forgottenAt: forgottenAt?.toISOString() ?? null,
  }
}

/**
 * A mail that is not sent yet, as it would go out now, but for the links that are the reader's alone; undefined for one that is
 * kept as it went.
 */
function letterOf(row: MailRow, publicUrl: string, linkTokens = new Map<string, string>()): Letter | undefined {
  return row.subject === null ? writeLetter(row, row, publicUrl, { linkTokens }) : undefined
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

function mailView(row: MailRow, letter: Letter | undefined): Mail {
  const { id, kind, userId, userName, address, about, status, attemptCount, error, waitsFor, gatheredInto } = row
  const subject = row.subject ?? letter?.subject ?? ''
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
    waitsFor,
    gatheredInto,
  }
}
