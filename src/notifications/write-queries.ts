/** The SQL that writes mails, in the transaction of what they tell: one statement, however many people. */
import { type RawBuilder, sql } from 'kysely'
import { numberedIds } from '../db/numbered-ids.ts'
import type { Tx } from '../db/transact.ts'
import { ADMINISTRATOR_ROLE } from '../directory/administrators.ts'
import { ruleOf } from './channels.ts'
import type { MailKind } from './contract.ts'
import { NEWS_KINDS } from './preferences-contract.ts'

/** What all mails of one statement have in common. `domain`: of the ids of their messages. */
export type Stamp = { firstId: string; domain: string; now: Date }

/** A mail before it is known to whom it goes. */
export type NewMail = { kind: MailKind; about: string; facts: object }

/** A mail that is there, and whose it is. */
export type WrittenMail = { id: string; userId: string }

/** A person, and what is true for that person only. */
export type Recipient = { userId: string; own?: object }

/** One mail of each for each active administrator but whom it is about. Leans on users_role_idx. */
export async function insertForAdministrators(tx: Tx, mails: readonly NewMail[], stamp: Stamp): Promise<void> {
  const rows = sql`
    select ${numberedIds(stamp.firstId)} as id, n.kind, u.id as user_id, u.email, n.about, n.facts, null::timestamptz as remind_at
    from unnest(${mails.map(({ kind }) => kind)}::text[], ${mails.map(({ about }) => about)}::text[],
                ${mails.map(({ facts }) => JSON.stringify(facts))}::jsonb[]) as n (kind, about, facts)
    join users u on u.role_code = ${ADMINISTRATOR_ROLE} and u.is_active and u.id <> n.about`
  await insert(rows, stamp).execute(tx)
}

/**
 * Those of these mails about webhooks with which no service has had more than `limit` since then, a mail to several
 * administrators counted once. Leans on mails_about_idx.
 */
export async function withinLimit(
  tx: Tx,
  mails: readonly NewMail[],
  { since, limit }: { since: Date; limit: number },
): Promise<NewMail[]> {
  const { rows } = await sql<{ id: string; serviceId: string; written: number }>`
    select w.id, w.service_id as "serviceId", (
      select count(distinct (m.about, m.kind, m.created_at))::int from service_webhooks o join mails m on m.about = o.id
      where o.service_id = w.service_id and m.created_at > ${since}) as written
    from service_webhooks w where w.id = any(${mails.map(({ about }) => about)})`.execute(tx)
  const services = new Map(rows.map((row) => [row.id, row.serviceId]))
  const counts = new Map(rows.map(({ serviceId, written }) => [serviceId, written]))
  return mails.filter(({ about }) => {
    const serviceId = services.get(about)
    if (serviceId === undefined) return true
    const count = (counts.get(serviceId) ?? 0) + 1
    counts.set(serviceId, count)
    return count <= limit
  })
}

/** Whether a mail of that kind, with these facts among its own, was written after `since`. Leans on mails_about_idx. */
export async function isWrittenSince(tx: Tx, { kind, about, facts }: NewMail, since: Date): Promise<boolean> {
  const { rows } = await sql`
    select from mails
    where about = ${about} and kind = ${kind} and created_at > ${since} and facts @> ${JSON.stringify(facts)}::jsonb
    limit 1`.execute(tx)
  return rows.length > 0
}

/** One mail for each of these people who is active, which are answered. `remindAt`: when to remind of it. By primary key of users. */
export async function insertForPeople(
  tx: Tx,
  { kind, about, facts, remindAt = null }: NewMail & { remindAt?: Date | null },
  people: readonly Recipient[],
  stamp: Stamp,
): Promise<WrittenMail[]> {
  const made = sql`
    select ${numberedIds(stamp.firstId)} as id, ${kind}::text as kind, u.id as user_id, u.email, ${about}::text as about,
           ${JSON.stringify(facts)}::jsonb || p.own as facts, ${remindAt}::timestamptz as remind_at
    from ${unnested(people)} join users u on u.id = p.user_id and u.is_active`
  const { rows } = await sql<WrittenMail>`${insert(made, stamp)} returning id, user_id as "userId"`.execute(tx)
  return rows
}

/** Whom an end concerns: these people, and who was told by mails of `toldBy` and is none of `except`. */
export type Concerned = { people: readonly Recipient[]; toldBy: MailKind; except: readonly string[] }

/** The mails about an end; nobody is reminded any more. Leans on mails_about_idx. */
export async function insertForConcerned(
  tx: Tx,
  { kind, about, facts }: NewMail,
  { people, toldBy, except }: Concerned,
  stamp: Stamp,
): Promise<void> {
  const rows = sql`
    select ${numberedIds(stamp.firstId)} as id, ${kind}::text as kind, u.id as user_id, u.email, ${about}::text as about,
           ${JSON.stringify(facts)}::jsonb || p.own as facts, null::timestamptz as remind_at
    from (
      select p.user_id, p.own from ${unnested(people)}
      union all
      select distinct m.user_id, '{}'::jsonb from mails m
      where m.about = ${about} and m.kind = ${toldBy} and m.user_id <> all (${except}::text[])
    ) as p
    join users u on u.id = p.user_id and u.is_active`
  await sql`
    with over as (update mails set remind_at = null where about = ${about} and remind_at is not null)
    ${insert(rows, stamp)}`.execute(tx)
}

/** Another time to remind of an approval. Leans on mails_about_idx. */
export async function moveReminders(tx: Tx, about: string, remindAt: Date | null): Promise<void> {
  await sql`
    update mails m set remind_at = ${remindAt}
    where m.about = ${about} and m.kind = 'approval.assigned' and not exists (
      select from mails r where r.about = ${about} and r.kind = 'approval.reminder' and r.user_id = m.user_id)`.execute(
    tx,
  )
}

export type DueReminder = { about: string; userId: string }

/** Takes reminders that are due: each is taken once. Leans on mails_remind_idx. */
export async function takeDueReminders(tx: Tx, now: Date, limit: number): Promise<DueReminder[]> {
  const { rows } = await sql<DueReminder>`
    update mails m set remind_at = null
    from (select id from mails where remind_at <= ${now} order by remind_at limit ${limit} for update skip locked) due
    where m.id = due.id
    returning m.about, m.user_id as "userId"`.execute(tx)
  return rows
}

function unnested(people: readonly Recipient[]): RawBuilder<unknown> {
  return sql`unnest(${people.map(({ userId }) => userId)}::text[],
                    ${people.map(({ own = {} }) => JSON.stringify(own))}::jsonb[]) as p (user_id, own)`
}

/** What a person may switch off. */
const OPTIONAL = NEWS_KINDS.filter((kind) => ruleOf(kind, 'email') === 'on')

/** But to who wants no mail of that kind (the same kinds as `newsOfMail` names). */
function insert(rows: RawBuilder<unknown>, { domain, now }: Stamp): RawBuilder<unknown> {
  return sql`
    insert into mails (id, message_id, kind, user_id, address, about, facts, status, created_at, next_attempt_at, remind_at)
    select made.id, '<' || made.id || '@' || ${domain}::text || '>', made.kind, made.user_id, made.email, made.about, made.facts,
           'QUEUED', ${now}, ${now}, made.remind_at
    from (${rows}) as made
    where not exists (
      select from notification_choices c
      where c.user_id = made.user_id and c.channel = 'email' and not c.is_on and c.kind = any(${OPTIONAL}::text[])
        and c.kind = case when made.kind = 'approval.decided' and (made.facts->>'isRequester') is distinct from 'true'
                               and (made.facts->>'isWatcher') is distinct from 'true'
                          then 'approval.settled' else made.kind end)`
}
