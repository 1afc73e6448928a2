/** Entries of the audit log in words. Pure. */
import type { AuditEntryView } from '../../../../src/audit/contract.ts'
import { formatCount, humanize } from '../../lib/format.ts'

export type Entry = Pick<AuditEntryView, 'subject' | 'action' | 'actor' | 'data' | 'names'>

type Tell = (thing: string, entry: Entry) => string

/** How the sentence goes on after the actor's name. What is missing here is told by its name. */
const SENTENCES: Record<string, Tell> = {
  'approval.created': (thing) => `asked for ${thing}`,
  'approval.updated': (thing, entry) => `changed ${fieldsOf(entry)} of ${thing}`,
  'approval.approved_level': (thing, entry) => `approved ${thing}${levelAndPerson(entry)}`,
  'approval.rejected_level': (thing, entry) => `rejected ${thing}${levelAndPerson(entry)}`,
  'approval.cancelled': (thing) => `withdrew ${thing}`,
  'approval.commented': (thing, entry) => `commented on ${thing}${authorOf(entry)}`,
  'service.created': (thing) => `registered the service ${thing}`,
  'service.updated': (thing, entry) => `changed ${fieldsOf(entry)} of the service ${thing}`,
  'service.key_created': (thing, entry) => `made a key${hintOf(entry)} for ${thing}`,
  'service.key_rotated': (thing, entry) => `rotated a key of ${thing}; the new one is${hintOf(entry)}`,
  'service.key_revoked': (thing, entry) => `revoked a key${hintOf(entry)} of ${thing}`,
  'user.created': (thing) => `added ${thing}`,
  'user.updated': (thing, entry) => `changed ${fieldsOf(entry)} of ${thing}`,
  'user.signed_in': () => 'signed in',
  'user.signed_out': () => 'signed out',
  'user.signed_in_by_link': (thing) => `let ${thing} in by a one-time link`,
  'user.sign_in_link_created': (thing) => `made a one-time sign-in link for ${thing}`,
  'user.sign_in_blocked': (thing) => `slowed down signing in as ${thing}: too many wrong passwords`,
  'user.session_revoked': (thing) => `ended a session of ${thing}`,
  'user.password_set': (thing) => `set the first password of ${thing}`,
  'user.password_changed': (thing) => `changed the password of ${thing}`,
  'user.preferences_changed': (thing) => `changed how ${thing} is told`,
  'user.confirm_amounts_changed': (thing) => `changed above which amounts ${thing} is asked once more`,
  'user.unsubscribed': (thing) => `ended mails of one kind to ${thing}`,
  'user.unreachable': (thing) => `found that ${thing} cannot be reached by mail`,
  'user.reachable': (thing) => `said that ${thing} can be reached by mail again`,
  'user.push_turned_on': (thing) => `turned push messages on for a device of ${thing}`,
  'user.push_turned_off': (thing) => `turned push messages off for a device of ${thing}`,
  'webhook.registered': (thing) => `registered the webhook ${thing}`,
  'webhook.updated': (thing, entry) => `changed ${fieldsOf(entry)} of the webhook ${thing}`,
  'webhook.deleted': (thing) => `deleted the webhook ${thing}`,
  'webhook.enabled': (thing) => `switched the webhook ${thing} on`,
  'webhook.disabled': (thing) => `disabled the webhook ${thing}`,
  'webhook.secret_rotated': (thing) => `rotated the secret of the webhook ${thing}`,
  'webhook.tested': (thing) => `sent a test event to the webhook ${thing}`,
  'webhook_key.rotated': () => 'rotated the key pair that signs webhooks',
  'delivery.retried': (_, { data, names }) =>
    `sent a delivery to ${nameIn(names, data['webhookId'], 'a webhook')} again`,
  'event.triggered': (_, { data }) => `triggered the event ${textOf(data['eventType'])}`,
  'job.started': (_, entry) => `started a job, ${jobOf(entry)}`,
  'job.cancelled': (_, entry) => `cancelled a job, ${jobOf(entry)}`,
  'department.created': (thing) => `added the department ${thing}`,
  'department.updated': (thing) => `changed the department ${thing}`,
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
  if (kind === 'system') return `The program (${name})`
  return name === '' ? 'Somebody without a name' : name
}

const KINDS: Record<string, string> = {
  apr: 'an approval',
  svc: 'a service',
  usr: 'a person',
  whk: 'a webhook',
  dep: 'a department',
  dlv: 'a delivery',
  evt: 'an event',
  job: 'a job',
  sgk: 'a signing key',
}

/** What the entry is about, by its name if it has one. */
export function thingOf({ subject, names, data }: Pick<Entry, 'subject' | 'names' | 'data'>): string {
  const own = names[subject] ?? data['name'] ?? data['title']
  return typeof own === 'string' && own !== '' ? `“${own}”` : kindOf(subject)
}

export function kindOf(subject: string): string {
  return KINDS[subject.split('_', 1).join('')] ?? 'something'
}

function fieldsOf({ data }: Entry): string {
  const after = data['after'] ?? data['changes'] ?? data
  const names = typeof after === 'object' && after !== null ? Object.keys(after) : []
  const told = names.map((name) => humanize(name).toLowerCase())
  if (data['passwordSet'] === true) told.push('the password')
  if (told.length > 3) return formatCount(told.length, 'field', 'fields')
  return told.length === 0 ? 'nothing' : told.join(', ')
}

function levelAndPerson({ actor, data, names }: Entry): string {
  const level = typeof data['level'] === 'number' && data['level'] > 1 ? `, level ${data['level']}` : ''
  return actor.kind === 'person' ? level : `${level} for ${nameIn(names, data['approverId'], 'a person')}`
}

function authorOf({ actor, data, names }: Entry): string {
  return actor.kind === 'person' ? '' : ` for ${nameIn(names, data['authorId'], 'a person')}`
}

function hintOf({ data }: Entry): string {
  return typeof data['hint'] === 'string' ? ` ${data['hint']}…` : ''
}

function jobOf({ data, names }: Entry): string {
  const about = data['subject']
  const kind = humanize(textOf(data['kind']).replace('.', ' ')).toLowerCase()
  return `${kind}${typeof about === 'string' ? ` of ${names[about] === undefined ? about : `“${names[about]}”`}` : ''}`
}

function nameIn(names: Entry['names'], id: unknown, otherwise: string): string {
  return (typeof id === 'string' ? names[id] : undefined) ?? otherwise
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
