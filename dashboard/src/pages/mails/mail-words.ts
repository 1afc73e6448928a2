/** Mails in words, and the filters of their list. Pure. */
import {
  MAIL_KINDS,
  MAIL_STATUSES,
  type Mail,
  type MailKind,
  type MailServer,
} from '../../../../src/notifications/contract.ts'
import { formatDateTime, humanize } from '../../lib/format.ts'
import { plural, t } from '../../lib/i18n/t.ts'
import type { MailsSearch } from './search.ts'

export const KIND_LABELS: Record<MailKind, string> = {
  'approval.assigned': t('Decision asked'),
  'approval.reminder': t('Reminder'),
  'approval.decided': t('Answer'),
  'approval.cancelled': t('Cancelled'),
  'approval.mentioned': t('Mentioned'),
  'approval.commented': t('Comment'),
  'webhook.failing': t('Webhook failing'),
  'webhook.disabled': t('Webhook disabled'),
  'webhook.recovered': t('Webhook recovered'),
  'webhook.dead_letter': t('Dead letter'),
  'security.password_changed': t('Password changed'),
  'security.key_created': t('Key created'),
  'security.new_sign_in': t('New sign-in'),
  digest: t('Digest'),
  gathered: t('Several in one'),
  'person.unreachable': t('Person not reached'),
}

export const STATUS_LABELS: Record<Mail['status'], string> = {
  QUEUED: t('Queued'),
  DELAYED: t('Delayed'),
  SENT: t('Sent'),
  BOUNCED: t('Bounced'),
  FAILED: t('Failed'),
  GATHERED: t('In another mail'),
  DROPPED: t('Not needed'),
}

/** Whoever looks for a mail that never came must not think that it is on its way. Null when all is well. */
export function serverNotice({ isSetUp, fault, faultSince }: MailServer): string | null {
  if (!isSetUp) return t('Nothing is sent: no mail server is set up (SMTP_URL). Every mail is kept here, as Queued.')
  if (fault === null) return null
  return faultSince === null
    ? t('The mail server cannot be used: {fault}. Mails wait, and go when it is back.', { fault })
    : t('The mail server cannot be used since {since}: {fault}. Mails wait, and go when it is back.', {
        since: formatDateTime(faultSince),
        fault,
      })
}

export const WHEN_MAILS_COME = t(
  'People are written to when a request waits for their decision, is due soon, or has its answer, and when somebody comments on it or mentions them. Administrators are written to when a webhook has had no success for 1, 24 and 72 hours, when it is disabled, when it succeeds again, and at its first dead letter of a day.',
)

export function kindOf({ kind }: Pick<Mail, 'kind'>): string {
  const known = MAIL_KINDS.find((each) => each === kind)
  return known === undefined ? humanize(kind.replaceAll('.', ' ')) : KIND_LABELS[known]
}

const WAITS = {
  quiet_hours: t('the end of the reader’s quiet hours'),
  gathering: t('others that may go with it'),
  hourly_cap: t('room in the hour: this person has had as many mails as are allowed'),
} as const

/** Why it does not go yet; null when nothing holds it back. */
export function waitOf({ waitsFor, nextAttemptAt }: Pick<Mail, 'waitsFor' | 'nextAttemptAt'>): string | null {
  if (waitsFor === null || nextAttemptAt === null) return null
  return t('It waits for {what}, until {until}.', {
    what: WAITS[waitsFor],
    until: formatDateTime(nextAttemptAt),
  })
}

/** What was tried so far. */
export function attemptsOf(mail: Pick<Mail, 'status' | 'sentAt' | 'attemptCount' | 'nextAttemptAt'>): string {
  const { status, sentAt, attemptCount, nextAttemptAt } = mail
  const count = attemptCount === 0 ? t('None yet') : plural(attemptCount, { one: '{n} attempt', other: '{n} attempts' })
  if (sentAt !== null) return t('{count}, sent {when}', { count, when: formatDateTime(sentAt) })
  return status === 'DELAYED' && nextAttemptAt !== null
    ? t('{count}, again {when}', { count, when: formatDateTime(nextAttemptAt) })
    : count
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

/** What one filter leaves: the id itself says nothing to people. */
export function aboutOf(about: string): string {
  if (webhookOf({ about }) !== null) return t('About one webhook')
  return approvalOf({ about }) !== null ? t('About one request') : t('About one thing')
}

export function approvalOf({ about }: Pick<Mail, 'about'>): string | null {
  return about?.startsWith('apr_') ? about : null
}

export function webhookOf({ about }: Pick<Mail, 'about'>): string | null {
  return about?.startsWith('whk_') ? about : null
}
