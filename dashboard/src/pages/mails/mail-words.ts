/** Mails in words, and the filters of their list. Pure. */
import { MAIL_KINDS, MAIL_STATUSES, type Mail, type MailKind } from '../../../../src/notifications/contract.ts'
import { formatDateTime, humanize } from '../../lib/format.ts'
import type { MailsSearch } from './search.ts'

export const KIND_LABELS: Record<MailKind, string> = {
  'webhook.failing': 'Webhook failing',
  'webhook.disabled': 'Webhook disabled',
  'webhook.recovered': 'Webhook recovered',
  'webhook.dead_letter': 'Dead letter',
}

export const STATUS_LABELS: Record<Mail['status'], string> = { QUEUED: 'Queued', SENT: 'Sent', FAILED: 'Failed' }

/** Whoever looks for a mail that never came must not think that it is on its way. */
export const NOT_SENT =
  'Nothing is sent yet: this version has no mail server (SMTP) to send by. Every mail is kept here, as Queued.'

export const WHEN_MAILS_COME =
  'Administrators are written to when a webhook has had no success for 1, 24 and 72 hours, when it is disabled, when it succeeds again, and at its first dead letter of a day.'

export function kindOf({ kind }: Pick<Mail, 'kind'>): string {
  const known = MAIL_KINDS.find((each) => each === kind)
  return known === undefined ? humanize(kind.replaceAll('.', ' ')) : KIND_LABELS[known]
}

/** What was tried so far. */
export function attemptsOf({ status, sentAt }: Pick<Mail, 'status' | 'sentAt'>): string {
  if (status === 'QUEUED') return 'None: there is no mail server to send it by'
  if (status === 'FAILED' || sentAt === null) return 'It could not be sent'
  return `Sent ${formatDateTime(sentAt)}`
}

type Filters = { status?: Mail['status']; kind?: MailKind; recipient?: string; about?: string }

/** A word in the address that is no status and no kind narrows nothing. */
export function filtersOf({ status, kind, recipient, about }: Omit<MailsSearch, 'mail'>): Filters {
  const knownStatus = MAIL_STATUSES.find((each) => each === status)
  const knownKind = MAIL_KINDS.find((each) => each === kind)
  return {
    ...(knownStatus === undefined ? {} : { status: knownStatus }),
    ...(knownKind === undefined ? {} : { kind: knownKind }),
    ...(recipient === undefined ? {} : { recipient }),
    ...(about === undefined ? {} : { about }),
  }
}

export const NO_FILTERS = { status: undefined, kind: undefined, recipient: undefined, about: undefined }

/** Only webhooks are written about so far; what else it may be has no page that is known here. */
export function webhookOf({ about }: Pick<Mail, 'about'>): string | null {
  return about?.startsWith('whk_') ? about : null
}
