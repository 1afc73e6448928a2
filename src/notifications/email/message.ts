/** A stored mail as the message that goes out. Pure. */
import { z } from 'zod'
import type { Mailbox } from '../../lib/smtp-url.ts'
import { oneLine } from '../letters/letter.ts'
import type { ClaimedMail } from './queue-queries.ts'
import type { Message } from './transport.ts'

const address = z.email().max(254)
const MAX_NAME = 100

/** Undefined for an address that is none: it must never reach a header or an envelope. */
export function messageOf(mail: ClaimedMail, from: Mailbox): Message | undefined {
  if (!address.safeParse(mail.address).success) return undefined
  return {
    messageId: mail.messageId,
    date: mail.createdAt,
    from: { name: from.name, address: from.address },
    to: { name: oneLine(mail.name ?? '', MAX_NAME), address: mail.address },
    subject: oneLine(mail.subject),
    text: mail.body,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  }
}
