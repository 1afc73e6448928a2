/** What the no of a mail server says of the address, by its enhanced status code (RFC 3463, 5248, 7505). Pure. */

export const REASONS = {
  mailbox_unknown: 'mailbox unknown',
  domain_unknown: 'domain unknown',
  address_invalid: 'not a valid address',
  mailbox_moved: 'mailbox has moved',
  mailbox_disabled: 'mailbox disabled',
  mailbox_full: 'mailbox full',
  too_large: 'mail too large',
  sender_refused: 'sender not accepted',
  not_taken: 'the receiving system does not take it',
  not_reachable: 'the receiving system cannot be reached',
  expired: 'given up after many attempts',
  content_refused: 'content not accepted',
  policy: 'refused by a rule of the receiving system',
  refused: 'refused by the mail server',
} as const
export type Reason = keyof typeof REASONS

export type Refusal = {
  reason: Reason
  /** The address itself takes no mail, today or tomorrow. */
  isHard: boolean
}

/** By subject and detail of the code. What is not listed is known by its subject alone. */
const DETAILS: Record<string, Reason> = {
  '1.1': 'mailbox_unknown',
  '1.2': 'domain_unknown',
  '1.3': 'address_invalid',
  '1.4': 'address_invalid',
  '1.6': 'mailbox_moved',
  '1.7': 'sender_refused',
  '1.8': 'sender_refused',
  '1.10': 'domain_unknown',
  '2.1': 'mailbox_disabled',
  '2.2': 'mailbox_full',
  '2.3': 'too_large',
  '3.4': 'too_large',
  // What Postfix says of a domain that has no mail server and no address.
  '4.4': 'domain_unknown',
  '4.7': 'expired',
}
const SUBJECTS: Record<string, Reason> = {
  '1': 'mailbox_unknown',
  '2': 'not_taken',
  '3': 'not_taken',
  '4': 'not_reachable',
  '5': 'not_taken',
  '6': 'content_refused',
  '7': 'policy',
}
/** Of these the address is to blame, and nothing else. */
const OF_THE_ADDRESS = new Set<Reason>([
  'mailbox_unknown',
  'domain_unknown',
  'address_invalid',
  'mailbox_moved',
  'mailbox_disabled',
])

/** Not a part of an address of the internet, such as 10.5.1.1. */
const CODE = /(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)/

/** RFC 5321 §4.2.3: of a mailbox, where a recipient was named. */
const MAILBOX_REPLIES = /^(550|551|553)\b/

/**
 * `text`: an SMTP reply, or the status and the diagnosis of a report. `isOfRecipient`: it answered RCPT TO, so that the bare
 * reply code speaks of the mailbox.
 */
export function readRefusal(text: string, isOfRecipient = false): Refusal {
  const [, permanence, subject = '', detail = ''] = CODE.exec(text) ?? []
  if (permanence === undefined || subject === '0')
    return isOfRecipient && MAILBOX_REPLIES.test(text)
      ? { reason: 'mailbox_unknown', isHard: true }
      : { reason: 'refused', isHard: false }
  const reason = DETAILS[`${Number(subject)}.${Number(detail)}`] ?? SUBJECTS[String(Number(subject))] ?? 'refused'
  return { reason, isHard: permanence === '5' && OF_THE_ADDRESS.has(reason) }
}

/** The most telling words for a report: the code of the diagnosis is often more exact than the one beside it. */
export function wordsOfReport(status: string, diagnosis: string): string {
  const said = CODE.exec(diagnosis)?.[0]
  if (diagnosis === '') return status
  return said !== undefined && !/^\d\.0\.0$/.test(said) ? diagnosis : `${status} ${diagnosis}`
}
