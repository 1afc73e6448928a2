/** The SQL of how people want to be told. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import type { Choices } from './channels.ts'

/** What one person has said. Times of the day are minutes since midnight by the person's clock. */
export type StoredPreferences = {
  userId: string
  language: string | null
  timeZone: string | null
  quietFrom: number | null
  quietTo: number | null
  digestEvery: 'day' | 'week' | null
  digestHour: number | null
  digestWeekday: number | null
  choices: Choices
}

/** By primary keys. Who has said nothing is there too. */
export async function readPreferences(db: Kysely<DB>, userIds: readonly string[]): Promise<StoredPreferences[]> {
  const { rows } = await sql<StoredPreferences>`
    select u.id as "userId", u.language, u.time_zone as "timeZone", s.quiet_from as "quietFrom", s.quiet_to as "quietTo",
           s.digest_every as "digestEvery", s.digest_hour as "digestHour", s.digest_weekday as "digestWeekday",
           coalesce((select json_agg(json_build_object('kind', c.kind, 'channel', c.channel, 'isOn', c.is_on))
                     from notification_choices c where c.user_id = u.id), '[]') as choices
    from users u left join notification_settings s on s.user_id = u.id
    where u.id = any(${userIds}::text[])`.execute(db)
  return rows
}

/** By primary key. */
export async function saveLocale(
  tx: Tx,
  userId: string,
  { language, timeZone }: Pick<StoredPreferences, 'language' | 'timeZone'>,
): Promise<void> {
  await sql`update users set language = ${language}, time_zone = ${timeZone} where id = ${userId}`.execute(tx)
}

export type Settings = Pick<
  StoredPreferences,
  'quietFrom' | 'quietTo' | 'digestEvery' | 'digestHour' | 'digestWeekday'
> & { nextDigestAt: Date | null }

/** The first digest tells what comes from now on. By primary key. */
export async function saveSettings(tx: Tx, userId: string, settings: Settings, now: Date): Promise<void> {
  const { quietFrom, quietTo, digestEvery, digestHour, digestWeekday, nextDigestAt } = settings
  const digestedUntil = digestEvery === null ? null : now
  await sql`
    insert into notification_settings as s
      (user_id, quiet_from, quiet_to, digest_every, digest_hour, digest_weekday, digested_until, next_digest_at)
    values (${userId}, ${quietFrom}, ${quietTo}, ${digestEvery}, ${digestHour}, ${digestWeekday}, ${digestedUntil}, ${nextDigestAt})
    on conflict (user_id) do update set
      quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, digest_every = excluded.digest_every,
      digest_hour = excluded.digest_hour, digest_weekday = excluded.digest_weekday,
      next_digest_at = excluded.next_digest_at,
      digested_until = case when excluded.digest_every is not null then coalesce(s.digested_until, excluded.digested_until) end`.execute(
    tx,
  )
}

/** By primary key. */
export async function endDigest(tx: Tx, userId: string): Promise<void> {
  await sql`
    update notification_settings set digest_every = null, digest_hour = null, digest_weekday = null, digested_until = null,
      next_digest_at = null
    where user_id = ${userId}`.execute(tx)
}

/** `others`: those that are as they are by default again. By primary key. */
export async function saveChoices(tx: Tx, userId: string, chosen: Choices, others: Choices): Promise<void> {
  const column = <K extends keyof Choices[number]>(from: Choices, key: K) => from.map((choice) => choice[key])
  await sql`
    delete from notification_choices c
    using unnest(${column(others, 'kind')}::text[], ${column(others, 'channel')}::text[]) as o (kind, channel)
    where c.user_id = ${userId} and c.kind = o.kind and c.channel = o.channel`.execute(tx)
  await sql`
    insert into notification_choices (user_id, kind, channel, is_on)
    select ${userId}, * from unnest(
      ${column(chosen, 'kind')}::text[], ${column(chosen, 'channel')}::text[], ${column(chosen, 'isOn')}::boolean[])
    on conflict (user_id, kind, channel) do update set is_on = excluded.is_on`.execute(tx)
}

/** What waits for the end of quiet hours is looked at anew. Leans on mails_waiting_idx and push_subscriptions_user_idx. */
export async function endWaiting(tx: Tx, userId: string, now: Date): Promise<void> {
  await sql`
    update mails set next_attempt_at = ${now}, waits_for = null
    where user_id = ${userId} and next_attempt_at is not null and waits_for = 'quiet_hours'`.execute(tx)
  await sql`
    update pushes p set not_before = null from push_subscriptions s
    where s.user_id = ${userId} and p.subscription_id = s.id and p.not_before is not null`.execute(tx)
}
