/** Entries of the audit log in words. Pure. */
import type { AuditEntryView } from '../../../../src/audit/contract.ts'
import { humanize } from '../../lib/format.ts'
import { plural, t } from '../../lib/i18n/t.ts'

export type Entry = Pick<AuditEntryView, 'subject' | 'action' | 'actor' | 'data' | 'names'>

type Tell = (thing: string, entry: Entry) => string

/** How the sentence goes on after the actor's name. What is missing here is told by its name. */
const SENTENCES: Record<string, Tell> = {
  'approval.created': (thing) => t('asked for {thing}', { thing }),
  'approval.updated': (thing, entry) => t('changed {fields} of {thing}', { fields: fieldsOf(entry), thing }),
  'approval.approved_level': (thing, entry) => approvedWords(thing, decisionOf(entry)),
  'approval.rejected_level': (thing, entry) => rejectedWords(thing, decisionOf(entry)),
  'approval.cancelled': (thing) => t('withdrew {thing}', { thing }),
  'approval.commented': (thing, entry) => commentedWords(thing, authorOf(entry)),
  'service.created': (thing) => t('registered the service {thing}', { thing }),
  'service.updated': (thing, entry) => t('changed {fields} of the service {thing}', { fields: fieldsOf(entry), thing }),
  'service.key_created': (thing, entry) => t('made a key{hint} for {thing}', { hint: hintOf(entry), thing }),
  'service.key_rotated': (thing, entry) =>
    t('rotated a key of {thing}; the new one is{hint}', { thing, hint: hintOf(entry) }),
  'service.key_revoked': (thing, entry) => t('revoked a key{hint} of {thing}', { hint: hintOf(entry), thing }),
  'user.created': (thing) => t('added {thing}', { thing }),
  'user.updated': (thing, entry) => t('changed {fields} of {thing}', { fields: fieldsOf(entry), thing }),
  'user.signed_in': () => t('signed in'),
  'user.signed_out': () => t('signed out'),
  'user.signed_in_by_link': (thing) => t('let {thing} in by a one-time link', { thing }),
  'user.sign_in_link_created': (thing) => t('made a one-time sign-in link for {thing}', { thing }),
  'user.sign_in_blocked': (thing) => t('slowed down signing in as {thing}: too many wrong passwords', { thing }),
  'user.session_revoked': (thing) => t('ended a session of {thing}', { thing }),
  'user.password_set': (thing) => t('set the first password of {thing}', { thing }),
  'user.password_changed': (thing) => t('changed the password of {thing}', { thing }),
  'user.preferences_changed': (thing) => t('changed how {thing} is told', { thing }),
  'user.confirm_amounts_changed': (thing) => t('changed above which amounts {thing} is asked once more', { thing }),
  'user.unsubscribed': (thing) => t('ended mails of one kind to {thing}', { thing }),
  'user.unreachable': (thing) => t('found that {thing} cannot be reached by mail', { thing }),
  'user.reachable': (thing) => t('said that {thing} can be reached by mail again', { thing }),
  'user.push_turned_on': (thing) => t('turned push messages on for a device of {thing}', { thing }),
  'user.push_turned_off': (thing) => t('turned push messages off for a device of {thing}', { thing }),
  'webhook.registered': (thing) => t('registered the webhook {thing}', { thing }),
  'webhook.updated': (thing, entry) => t('changed {fields} of the webhook {thing}', { fields: fieldsOf(entry), thing }),
  'webhook.deleted': (thing) => t('deleted the webhook {thing}', { thing }),
  'webhook.enabled': (thing) => t('switched the webhook {thing} on', { thing }),
  'webhook.disabled': (thing) => t('disabled the webhook {thing}', { thing }),
  'webhook.secret_rotated': (thing) => t('rotated the secret of the webhook {thing}', { thing }),
  'webhook.tested': (thing) => t('sent a test event to the webhook {thing}', { thing }),
  'webhook_key.rotated': () => t('rotated the key pair that signs webhooks'),
  'delivery.retried': (_, { data, names }) =>
    t('sent a delivery to {webhook} again', { webhook: nameIn(names, data['webhookId'], t('a webhook')) }),
  'event.triggered': (_, { data }) => t('triggered the event {type}', { type: textOf(data['eventType']) }),
  'job.started': (_, entry) => t('started a job, {job}', { job: jobOf(entry) }),
  'job.cancelled': (_, entry) => t('cancelled a job, {job}', { job: jobOf(entry) }),
  'department.created': (thing) => t('added the department {thing}', { thing }),
  'department.updated': (thing) => t('changed the department {thing}', { thing }),
}

/** What the list can be narrowed to, by kind of thing. */
export const ACTIONS = Object.keys(SENTENCES)

/** `Service: key rotated`. */
export function actionLabel(action: string): string {
  const [kind = '', verb = ''] = action.split('.', 2)
  return `${humanize(kind)}: ${humanize(verb).toLowerCase()}`
}

export function tellAudit(entry: Entry): string {
  const thing = thingOf(entry)
  const tell = SENTENCES[entry.action]
  return tell ? tell(thing, entry) : `${humanize(entry.action.replace('.', ' ')).toLowerCase()}: ${thing}`
}

/** Actors are never without a name, but forged entries may be. */
export function actorOf({ actor: { kind, name } }: Pick<Entry, 'actor'>): string {
  if (kind === 'system') return t('The program ({name})', { name })
  return name === '' ? t('Somebody without a name') : name
}

const KINDS: Record<string, string> = {
  apr: t('an approval'),
  svc: t('a service'),
  usr: t('a person'),
  whk: t('a webhook'),
  dep: t('a department'),
  dlv: t('a delivery'),
  evt: t('an event'),
  job: t('a job'),
  sgk: t('a signing key'),
}

/** What the entry is about, by its name if it has one. */
export function thingOf({ subject, names, data }: Pick<Entry, 'subject' | 'names' | 'data'>): string {
  const own = names[subject] ?? data['name'] ?? data['title']
  return typeof own === 'string' && own !== '' ? `“${own}”` : kindOf(subject)
}

export function kindOf(subject: string): string {
  return KINDS[subject.split('_', 1).join('')] ?? t('something')
}

function fieldsOf({ data }: Entry): string {
  const after = data['after'] ?? data['changes'] ?? data
  const names = typeof after === 'object' && after !== null ? Object.keys(after) : []
  const told = names.map((name) => humanize(name).toLowerCase())
  if (data['passwordSet'] === true) told.push(t('the password'))
  if (told.length > 3) return plural(told.length, { one: '{n} field', other: '{n} fields' })
  return told.length === 0 ? t('nothing') : told.join(', ')
}

type Decision = { level: string | null; person: string | null }

/** The level, beyond the first, and whom somebody else decided for. */
function decisionOf({ actor, data, names }: Entry): Decision {
  const { level, approverId } = data
  return {
    level: typeof level === 'number' && level > 1 ? String(level) : null,
    person: actor.kind === 'person' ? null : nameIn(names, approverId, t('a person')),
  }
}

function approvedWords(thing: string, { level, person }: Decision): string {
  if (level === null)
    return person === null ? t('approved {thing}', { thing }) : t('approved {thing} for {person}', { thing, person })
  return person === null
    ? t('approved {thing}, level {level}', { thing, level })
    : t('approved {thing}, level {level} for {person}', { thing, level, person })
}

function rejectedWords(thing: string, { level, person }: Decision): string {
  if (level === null)
    return person === null ? t('rejected {thing}', { thing }) : t('rejected {thing} for {person}', { thing, person })
  return person === null
    ? t('rejected {thing}, level {level}', { thing, level })
    : t('rejected {thing}, level {level} for {person}', { thing, level, person })
}

/** Whom somebody else spoke for. */
function authorOf({ actor, data, names }: Entry): string | null {
  return actor.kind === 'person' ? null : nameIn(names, data['authorId'], t('a person'))
}

function commentedWords(thing: string, person: string | null): string {
  return person === null
    ? t('commented on {thing}', { thing })
    : t('commented on {thing} for {person}', { thing, person })
}

function hintOf({ data }: Entry): string {
  return typeof data['hint'] === 'string' ? ` ${data['hint']}…` : ''
}

function jobOf({ data, names }: Entry): string {
  const about = data['subject']
  const kind = humanize(textOf(data['kind']).replace('.', ' ')).toLowerCase()
  if (typeof about !== 'string') return kind
  return t('{kind} of {about}', { kind, about: names[about] === undefined ? about : `“${names[about]}”` })
}

function nameIn(names: Entry['names'], id: unknown, otherwise: string): string {
  return (typeof id === 'string' ? names[id] : undefined) ?? otherwise
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
