/** English. A language is one file like this one; what must be said is the type of this one. */

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
const hours = (count: number): string => plural(count, 'hour', 'hours')
const attempts = (count: number): string => plural(count, 'attempt', 'attempts')

const REASONS: Record<string, string> = {
  manual: 'switched off by hand',
  gone: 'disabled: it answered 410 Gone, which says that it is gone for good',
  no_success: 'disabled: it has had no success for five days',
}

/** By the names of email/refusal.ts. */
const UNREACHABLE: Record<string, string> = {
  mailbox_unknown: 'the mailbox is unknown',
  domain_unknown: 'the domain is unknown',
  address_invalid: 'the address is not valid',
  mailbox_moved: 'the mailbox has moved',
  mailbox_disabled: 'the mailbox is disabled',
}

export const en = {
  language: 'en',
  name: 'English',
  layout: {
    automatic: 'Sent by UXOne Approvals; replies are not read.',
    preferences: 'Choose how you are told',
    unsubscribe: 'No more mails of this kind',
    duty: 'Mails of this kind cannot be switched off.',
  },
  labels: {
    amount: 'Amount',
    requester: 'Asked by',
    service: 'From',
    type: 'Type',
    due: 'Decide by',
    level: 'Step',
    reason: 'Reason',
    failingSince: 'Failing since',
    failures: 'Failed in a row',
    failed: 'Failed',
    lastError: 'Last error',
    event: 'Event',
    delivery: 'Delivery',
    when: 'When',
    by: 'By',
    key: 'Key',
    device: 'Device',
    networkAddress: 'Network address',
    address: 'Address',
    serverSaid: 'The mail server said',
  },
  approval: {
    subject: ({ who, what, due }: { who: string; what: string; due: string | null }) =>
      `${who} asks: ${what}${due === null ? '' : ` (due ${due})`}`,
    review: 'Review and decide',
    approve: 'Approve…',
    reject: 'Reject…',
    links:
      'Nothing is decided until you confirm it on the page that opens. The links are for you alone: you may have to sign in, and they work for three days.',
    open: 'Open the request',
    why: 'Why you',
    named: ({ service, level, levelName }: { service: string; level: number; levelName: string }) =>
      `${service} named you as an approver of level ${level} (${levelName}).`,
    decidedSoFar: 'Who has decided already',
    level: (level: number, total: number, name: string) => `${level} of ${total}: ${name}`,
    approved: (name: string, at: string) => `${name} approved, ${at}`,
    rejected: (name: string, at: string) => `${name} rejected, ${at}`,
    whatThen: 'Until you decide, the request waits for you.',
    whatAfterDue: 'If nobody has decided by then, it is overdue, and still waits for you.',
  },
  assigned: {
    heading: (who: string, title: string) => `${who} asks for your decision: ${title}`,
    because: 'You get this mail because a request waits for your decision.',
  },
  reminder: {
    heading: (title: string) => `Still waiting for you: ${title}`,
    soon: (due: string) => `Please decide by ${due}.`,
    because: 'You get this mail because a request that waits for your decision is due soon. It is the only reminder.',
  },
  decided: {
    subjectApproved: (title: string) => `Approved: ${title}`,
    subjectRejected: (title: string) => `Rejected: ${title}`,
    headingApproved: (title: string) => `Approved: ${title}`,
    headingRejected: (title: string) => `Rejected: ${title}`,
    yours: 'The request that you made has its answer.',
    notNeeded: 'The request that you were reminded of has its answer; nothing waits for you any more.',
    because: 'You get this mail because you made this request.',
    watched: 'The request that you watch has its answer.',
    becauseWatched: 'You get this mail because you watch this request.',
    becauseReminded: 'You get this mail because you were reminded of this request.',
  },
  cancelled: {
    subject: (title: string) => `Cancelled: ${title}`,
    heading: (title: string) => `Cancelled: ${title}`,
    notNeeded: 'The request was withdrawn. Nothing waits for you any more.',
    yours: 'The request that you made was withdrawn.',
    because: 'You get this mail because you were asked to decide.',
    becauseYours: 'You get this mail because you made this request.',
    watched: 'The request that you watch was withdrawn.',
    becauseWatched: 'You get this mail because you watch this request.',
  },
  mentioned: {
    subject: (title: string) => `You were mentioned: ${title}`,
    heading: (who: string, title: string) => `${who} mentioned you: ${title}`,
    because: 'You get this mail because you were mentioned in a comment.',
  },
  commented: {
    subject: (title: string) => `Comment: ${title}`,
    heading: (who: string, title: string) => `${who} commented: ${title}`,
    because: 'You get this mail because you made this request, are asked to decide it, watch it, or commented on it.',
  },
  webhook: {
    name: (webhook: string, service: string) => `"${webhook}" of ${service}`,
    next: 'What happens next',
    todo: 'What to do',
    attempts,
    open: 'Open the webhook',
    openDead: 'Open the dead letters',
    because: 'You get this mail because you administer UXOne Approvals.',
  },
  webhookFailing: {
    subject: (name: string, count: number) => `Webhook ${name}: no success for ${hours(count)}`,
    heading: (name: string, count: number) => `The webhook ${name} has had no success for ${hours(count)}`,
    next: 'every delivery is tried again by its schedule, and when its attempts are used up it becomes a dead letter, which can be sent again.',
    disables: (at: string) =>
      `If nothing has succeeded by ${at} and ten attempts in a row have failed, it is disabled; its events are then held, not lost.`,
    stays: 'It is not disabled by itself, since that is switched off in its settings.',
    todo: 'look at the attempts to see why they fail, mend the receiver, and send a test.',
  },
  webhookDisabled: {
    subject: (name: string, isByHand: boolean) => `Webhook ${name} was ${isByHand ? 'switched off' : 'disabled'}`,
    heading: (name: string, reason: string | null) =>
      `The webhook ${name} was ${reason === null ? 'disabled' : (REASONS[reason] ?? `disabled (${reason})`)}`,
    next: 'nothing is sent to it. Its events are held for 14 days; after that they become dead letters, which can still be sent again.',
    todo: 'mend the receiver, send a test, and enable the webhook again. You choose then what becomes of the events that were held.',
    todoByHand: 'nothing, if it was meant. The audit log says who did it; its page enables it again.',
  },
  webhookRecovered: {
    subject: (name: string) => `Webhook ${name} succeeds again`,
    heading: (name: string) => `The webhook ${name} answered with success again`,
    since: (at: string) => `It had been failing since ${at}.`,
    next: 'what still waits is sent by its schedule.',
    todo: 'see whether deliveries became dead letters meanwhile, and send those again that are still wanted.',
  },
  webhookDeadLetter: {
    subject: (name: string) => `Webhook ${name}: an event could not be delivered`,
    heading: (name: string) => `A delivery to the webhook ${name} failed for good and is now a dead letter`,
    next: 'nothing by itself. Of further dead letters of this webhook you are told again after 24 hours at the earliest.',
    todo: 'see why, mend the receiver, enable the webhook if it is switched off, and send the event again.',
  },
  unreachable: {
    subject: (name: string) => `${name} cannot be reached by mail`,
    heading: (name: string, reason: string | undefined) =>
      `${name} cannot be reached by mail${reason === undefined ? '' : `: ${reason}`}`,
    reasons: UNREACHABLE,
    next: 'one mail a day is still tried; the others wait for three days. In the app the person is told as before. Requests that wait for the person say so.',
    todo: 'correct the address, or say that it works again: what waits is sent then. If the person has left, deactivate them.',
    open: 'Open the person',
  },
  security: {
    passwordSubject: 'Your password was changed',
    passwordHeading: 'The password of your account was changed',
    byYou: 'You',
    otherSessions: 'Everybody who was signed in as you elsewhere was signed out.',
    notYou: 'If this was not you',
    passwordTodo: 'tell an administrator at once: somebody may know your password.',
    passwordOpen: 'Open your account',
    signInSubject: 'A sign-in from a new device',
    signInHeading: 'Somebody signed in as you from a device that was not used before',
    signInTodo: 'end that session and change your password at once; then nobody who has it can do more.',
    signInOpen: 'See where you are signed in',
    unknownDevice: 'unknown',
    keySubject: (service: string) => `A key was made for ${service}`,
    keyHeading: (service: string) => `A new key may speak for the service ${service}`,
    keyTodo: 'If nobody was meant to make it, revoke it: with it, requests can be made in the service’s name.',
    keyOpen: 'Open the keys',
    because: 'You get this mail because it is about the security of your account.',
    becauseAdministrator: 'You get this mail because you administer UXOne Approvals.',
  },
  gathered: {
    subjectAsked: (count: number) => `${plural(count, 'request waits', 'requests wait')} for your decision`,
    subject: (count: number) => `${count} news for you`,
    lead: 'They came shortly one after the other, so they are in one mail.',
    open: 'Open what waits for you',
    openOne: 'Open',
    others: 'What has no such links here is decided on its own page, to which its title leads.',
    because: 'You get this mail because all of this is for you.',
  },
  digest: {
    subject: ({ waiting, decided, commented }: { waiting: number; decided: number; commented: number }) =>
      [
        ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for you`] : []),
        ...(decided > 0 ? [`${decided} of yours ${decided === 1 ? 'was' : 'were'} decided`] : []),
        ...(commented > 0 ? [`${commented} ${commented === 1 ? 'was' : 'were'} commented on`] : []),
      ].join(', '),
    heading: { day: 'Your day', week: 'Your week' },
    waiting: (count: number) => `${plural(count, 'request waits', 'requests wait')} for your decision`,
    overdue: (count: number) => `${count} of them ${count === 1 ? 'is' : 'are'} overdue.`,
    decided: (count: number) =>
      `${plural(count, 'request', 'requests')} of yours ${count === 1 ? 'was' : 'were'} decided`,
    commented: (count: number) => `${plural(count, 'request has', 'requests have')} new comments`,
    comments: (count: number) => plural(count, 'comment', 'comments'),
    lastBy: (who: string) => `the last by ${who}`,
    mentionsYou: 'you were mentioned',
    more: (count: number) => `and ${count} more`,
    askedBy: (who: string) => `asked by ${who}`,
    due: (at: string) => `decide by ${at}`,
    approved: (at: string) => `Approved, ${at}`,
    rejected: (at: string) => `Rejected, ${at}`,
    open: 'Open what waits for you',
    because: {
      day: 'You get this mail because you asked for it every day.',
      week: 'You get this mail because you asked for it every week.',
    },
  },
  unsubscribe: {
    title: 'No more mails of this kind',
    ask: (kind: string) =>
      `You get mails of this kind: ${kind}. Shall they end? What you are told in the app stays as it is.`,
    button: 'End them',
    done: (kind: string) => `No more mails of this kind come: ${kind}.`,
    again: 'You may switch them on again at any time.',
    unknown: 'This link is none of ours, or not whole. Your settings have everything that you can switch off.',
  },
  news: {
    'approval.reminder': 'a request that waits for you is due soon',
    'approval.settled': 'others have decided what you were asked',
    'approval.decided': 'your request, or one that you watch, was approved or rejected',
    'approval.cancelled': 'a request that you made, watch, or were asked about, was withdrawn',
    'approval.mentioned': 'somebody mentioned you in a comment',
    'approval.commented': 'somebody commented on a request that you made, are asked about, watch, or commented on',
    'webhook.failing': 'a webhook has had no success for 1, 24 or 72 hours',
    'webhook.recovered': 'a webhook that was failing succeeds again',
    'webhook.dead_letter': 'a delivery has used its attempts up',
    digest: 'the digest of what waits for you, what was decided and what was said',
  },
}

export type Words = typeof en
