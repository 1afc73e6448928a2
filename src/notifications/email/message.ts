/** A stored mail as the message that goes out. Pure. */
import { z } from 'zod'
import type { Mailbox } from '../../lib/smtp-url.ts'
import { oneLine } from '../letters/text.ts'
import { mayCarryLinks } from '../letters/kinds.ts'
import { REDACTED, redactedTokens, type Secrets, writeLetter } from '../letters/write-letter.ts'
import { endableOf, unsubscribeToken } from '../unsubscribe-token.ts'
import type { ClaimedMail, SavedMail } from './queue-queries.ts'
import type { Message } from './transport.ts'

const address = z.email().max(254)
const MAX_NAME = 100
const APPROVAL = /^apr_[a-z0-9]+$/

type Letter = NonNullable<SavedMail['letter']>

/**
 * As it went before, or written now; and as it may be kept, where others read it: without what only its reader may have. One
 * that carries such links is written anew each time, because what is kept lacks them.
 * @throws when its facts are none of its kind
 */
export function lettersOf(mail: ClaimedMail, publicUrl: string, secrets: Secrets): { sent: Letter; kept: Letter } {
  const { kind, subject, body, html } = mail
  const hasSecrets = (secrets.linkTokens?.size ?? 0) > 0 || Boolean(secrets.unsubscribeUrl)
  if (subject !== null && body !== null && !hasSecrets && !mayCarryLinks(kind)) {
    const letter = { subject, text: body, html }
    return { sent: letter, kept: letter }
  }
  const sent = writeLetter(mail, mail, publicUrl, secrets)
  return { sent, kept: hasSecrets ? writeLetter(mail, mail, publicUrl, redacted(secrets, publicUrl)) : sent }
}

function redacted({ linkTokens = new Map(), unsubscribeUrl }: Secrets, publicUrl: string): Secrets {
  return {
    linkTokens: redactedTokens(linkTokens.keys()),
    unsubscribeUrl: unsubscribeUrl && unsubscribeUrlBy(publicUrl, REDACTED),
  }
}

/** The link that ends mails of its kind for its reader; undefined where there is none, as of a duty. */
export function unsubscribeUrlOf(
  { kind, facts, userId }: ClaimedMail,
  publicUrl: string,
  keys: readonly Buffer[],
): string | undefined {
  const endable = endableOf(kind, facts)
  if (endable === undefined || userId === null) return undefined
  return unsubscribeUrlBy(publicUrl, unsubscribeToken(keys, { userId, kind: endable }))
}

function unsubscribeUrlBy(publicUrl: string, token: string): string {
  return `${publicUrl}/unsubscribe/${token}`
}

/** Undefined for an address that is none: it must never reach a header or an envelope. */
export function messageOf(
  mail: ClaimedMail,
  { subject, text, html }: Letter,
  {
    from,
    unsubscribeUrl,
    returnAddress,
  }: { from: Mailbox; unsubscribeUrl: string | undefined; returnAddress: string | undefined },
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
      ...(unsubscribeUrl === undefined ? {} : unsubscribeHeaders(unsubscribeUrl)),
      ...(isApproval(mail.about) ? { 'X-Approval-Request-Id': mail.about } : {}),
    },
  }
}

/** RFC 8058. Prepared: a long address that is folded over two lines breaks signatures at some relays. */
function unsubscribeHeaders(url: string) {
  return {
    'List-Unsubscribe': { prepared: true, value: `<${url}>` },
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
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
