/** A stored mail as the message that goes out. Pure. */
import { z } from 'zod'
import type { Mailbox } from '../../lib/smtp-url.ts'
import { oneLine } from '../letters/text.ts'
import { mayCarryLinks } from '../letters/kinds.ts'
import { REDACTED, writeLetter } from '../letters/write-letter.ts'
import type { ClaimedMail, SavedMail } from './queue-queries.ts'
import type { Message } from './transport.ts'

const address = z.email().max(254)
const MAX_NAME = 100
const APPROVAL = /^apr_[a-z0-9]+$/

type Letter = NonNullable<SavedMail['letter']>

/**
 * As it went before, or written now; and as it may be kept, where others read it: without the links to decide by. One that
 * carries such links is written anew each time, because what is kept lacks them.
 * @throws when its facts are none of its kind
 */
export function lettersOf(
  mail: ClaimedMail,
  publicUrl: string,
  linkToken: string | null,
): { sent: Letter; kept: Letter } {
  const { kind, subject, body, html } = mail
  if (subject !== null && body !== null && !mayCarryLinks(kind)) {
    const letter = { subject, text: body, html }
    return { sent: letter, kept: letter }
  }
  const write = (token: string | null): Letter => writeLetter(mail, mail, publicUrl, token)
  const sent = write(linkToken)
  return { sent, kept: linkToken === null ? sent : write(REDACTED) }
}

/** Undefined for an address that is none: it must never reach a header or an envelope. */
export function messageOf(mail: ClaimedMail, { subject, text, html }: Letter, from: Mailbox): Message | undefined {
  if (!address.safeParse(mail.address).success) return undefined
  return {
    messageId: mail.messageId,
    date: mail.createdAt,
    from: { name: from.name, address: from.address },
    to: { name: oneLine(mail.name ?? '', MAX_NAME), address: mail.address },
    subject: oneLine(subject),
    text,
    ...(html === null ? {} : { html }),
    ...threadOf(mail),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(isApproval(mail.about) ? { 'X-Approval-Request-Id': mail.about } : {}),
    },
  }
}

/** All mails about an approval answer one message that was never sent, so that programs show them as one thread. */
function threadOf({ about, messageId }: ClaimedMail): { inReplyTo?: string; references?: string } {
  if (!isApproval(about)) return {}
  const root = `<${about}@${messageId.split('@').at(-1)?.replace('>', '') ?? ''}>`
  return { inReplyTo: root, references: root }
}

function isApproval(about: string | null): about is string {
  return about !== null && APPROVAL.test(about)
}
