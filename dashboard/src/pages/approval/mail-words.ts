/** Mails about an approval in words. Pure. */
import type { ApprovalMail } from '../../../../src/notifications/contract.ts'
import { formatDateTime, formatTime } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'

const KINDS: Record<string, string> = {
  'approval.assigned': t('Mail'),
  'approval.reminder': t('Reminder'),
  'approval.decided': t('Answer'),
  'approval.cancelled': t('Cancellation'),
  'approval.mentioned': t('Comment, with a mention,'),
  'approval.commented': t('Comment'),
}

const STATUSES: Record<ApprovalMail['status'], string> = {
  QUEUED: t('waiting since'),
  DELAYED: t('delayed'),
  SENT: t('sent'),
  BOUNCED: t('bounced'),
  FAILED: t('not sent'),
  GATHERED: t('put together with others'),
  DROPPED: t('not needed any more'),
}

/** `sent 10:02 · bounced 10:05: mailbox unknown`; the day stands before the first time, and where it is another one. */
export function tellMail({ kind, userName, steps }: ApprovalMail): { what: string; became: string } {
  const became = steps.map(({ at, status, reason }, index) => {
    const before = steps[index - 1]
    const time = before && isSameDay(before.at, at) ? formatTime(at) : formatDateTime(at)
    return `${STATUSES[status]} ${time}${reason === null ? '' : `: ${reason}`}`
  })
  return {
    what: t('{mail} to {person}', { mail: KINDS[kind] ?? t('Mail'), person: userName ?? t('a person') }),
    became: became.join(' · '),
  }
}

/** When it belongs into the history. */
export function timeOf({ steps }: ApprovalMail): string {
  return steps[0]?.at ?? ''
}

/** Has it not arrived, as far as one knows? */
export function isTrouble({ status }: ApprovalMail): boolean {
  return status === 'BOUNCED' || status === 'FAILED'
}

const COMMENTS = new Set(['approval.commented', 'approval.mentioned'])

/** Each comment goes to many; only what has not arrived is worth a line of its own. */
export function isWorthTelling(mail: ApprovalMail): boolean {
  return !COMMENTS.has(mail.kind) || isTrouble(mail)
}

/** Whoever cannot be reached by mail, of those who were written to. */
export function unreachableOf(mails: readonly ApprovalMail[]): Set<string> {
  return new Set(mails.filter(({ isUnreachable }) => isUnreachable).flatMap(({ userId }) => userId ?? []))
}

function isSameDay(a: string, b: string): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}
