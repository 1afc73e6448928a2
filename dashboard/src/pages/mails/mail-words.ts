/** Mails in words, and the filters of their list. Pure. */
import {
  MAIL_KINDS,
  MAIL_STATUSES,
  type Mail,
  type MailKind,
  type MailServer,
} from '../../../../src/notifications/contract.ts'
import { formatCount, formatDateTime, humanize, tellRelative } from '../../lib/format.ts'
import type { MailsSearch } from './search.ts'

export const KIND_LABELS: Record<MailKind, string> = {
  'webhook.failing': 'Webhook failing',
  'webhook.disabled': 'Webhook disabled',
  'webhook.recovered': 'Webhook recovered',
  'webhook.dead_letter': 'Dead letter',
}

export const STATUS_LABELS: Record<Mail['status'], string> = {
  QUEUED: 'Queued',
  DELAYED: 'Delayed',
  SENT: 'Sent',
  BOUNCED: 'Bounced',
  FAILED: 'Failed',
}

/** Whoever looks for a mail that never came must not think that it is on its way. Undefined while mails are sent. */
export function serverFaultOf({
  isSetUp,
  fault,
  faultSince,
  waiting,
}: Pick<MailServer, 'isSetUp' | 'fault' | 'faultSince' | 'waiting'>): string | undefined {
  if (!isSetUp)
    return 'Nothing is sent: no mail server is set up (SMTP_URL and MAIL_FROM). Every mail is kept here until there is one.'
  if (fault === null) return undefined
  const since = faultSince === null ? '' : ` since ${formatDateTime(faultSince)}`
  return `The mail server cannot be used${since}: ${fault}. ${formatCount(waiting, 'mail waits', 'mails wait')}; they are sent once it can.`
}

export const WHEN_MAILS_COME =
  'Administrators are written to when a webhook has had no success for 1, 24 and 72 hours, when it is disabled, when it succeeds again, and at its first dead letter of a day.'

export function kindOf({ kind }: Pick<Mail, 'kind'>): string {
  const known = MAIL_KINDS.find((each) => each === kind)
  return known === undefined ? humanize(kind.replaceAll('.', ' ')) : KIND_LABELS[known]
}

/** What was tried so far, and what comes next. */
export function attemptsOf(
  { status, sentAt, attemptCount, nextAttemptAt }: Pick<Mail, 'status' | 'sentAt' | 'attemptCount' | 'nextAttemptAt'>,
  now: number,
): string {
  if (sentAt !== null) return `${formatCount(attemptCount, 'attempt', 'attempts')}; sent ${formatDateTime(sentAt)}`
  if (attemptCount === 0) return 'None so far'
  const tried = formatCount(attemptCount, 'attempt', 'attempts')
  if (status !== 'DELAYED' || nextAttemptAt === null) return `${tried}; it is not tried again`
  return `${tried}; the next one ${tellRelative(nextAttemptAt, now, true)}`
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
