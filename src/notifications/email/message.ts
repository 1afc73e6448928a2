/** A stored mail as the message that goes out. Pure. */
import { z } from 'zod'
import type { Mailbox } from '../../lib/smtp-url.ts'
import { oneLine } from '../letters/text.ts'
import { writeLetter } from '../letters/write-letter.ts'
import type { ClaimedMail, SavedMail } from './queue-queries.ts'
import type { Message } from './transport.ts'

const address = z.email().max(254)
const MAX_NAME = 100
const APPROVAL = /^apr_[a-z0-9]+$/

/** As it went before, or written now. @throws when its facts are none of its kind */
export function letterOf(mail: ClaimedMail, publicUrl: string): NonNullable<SavedMail['letter']> {
  const { subject, body, html } = mail
  if (subject === null || body === null) return writeLetter(mail, mail, publicUrl)
  return { subject, text: body, html }
}

/** Undefined for an address that is none: it must never reach a header or an envelope. */
export function messageOf(
  mail: ClaimedMail,
  { subject, text, html }: NonNullable<SavedMail['letter']>,
  { from, returnAddress }: { from: Mailbox; returnAddress: string | undefined },
): Message | undefined {
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
    ...(returnAddress === undefined ? {} : returnTo(mail, returnAddress)),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(isApproval(mail.about) ? { 'X-Approval-Request-Id': mail.about } : {}),
    },
  }
}

/** Reports go there. Servers that can are asked to report failures and delays, with the headers alone. */
function returnTo({ id, address: to }: ClaimedMail, from: string): Pick<Message, 'envelope' | 'dsn'> {
  return { envelope: { from, to }, dsn: { envid: id, ret: 'HDRS', notify: ['FAILURE', 'DELAY'] } }
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
