/** The SQL of what people have set up for themselves. All of it by one person. */
import { sql, type Kysely } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'

export type StoredView = { id: string; name: string; search: unknown; createdAt: Date }

/** Leans on saved_views_name_idx. */
export async function readViews(db: Kysely<DB>, userId: string): Promise<StoredView[]> {
  const { rows } = await sql<StoredView>`
    select id, name, search, created_at as "createdAt" from saved_views
    where user_id = ${userId} order by position, id`.execute(db)
  return rows
}

/** Until the end of the transaction, nobody else changes what this person has set up. */
export async function lockPerson(tx: Tx, userId: string): Promise<void> {
  await sql`select from users where id = ${userId} for no key update`.execute(tx)
}

type NewView = { id: string; userId: string; name: string; search: object; position: number; now: Date }

export async function insertView(tx: Tx, { id, userId, name, search, position, now }: NewView): Promise<void> {
  await sql`
    insert into saved_views (id, user_id, name, search, position, created_at)
    values (${id}, ${userId}, ${name}, ${JSON.stringify(search)}, ${position}, ${now})`.execute(tx)
}

/** By primary key. */
export async function updateView(
  tx: Tx,
  id: string,
  { name, search }: Pick<StoredView, 'name' | 'search'>,
): Promise<void> {
  await sql`update saved_views set name = ${name}, search = ${JSON.stringify(search)} where id = ${id}`.execute(tx)
}

/** By primary key; answers whether there was one. */
export async function deleteView(tx: Tx, userId: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from saved_views where id = ${id} and user_id = ${userId}`.execute(tx)
  return numAffectedRows === 1n
}

/** By primary keys. */
export async function positionViews(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`
    update saved_views v set position = o.position
    from unnest(${ids}::text[]) with ordinality as o (id, position) where v.id = o.id`.execute(tx)
}

export type StoredKeys = { isOn: boolean; own: unknown }

export async function readKeys(db: Kysely<DB>, userId: string): Promise<StoredKeys | undefined> {
  const { rows } = await sql<StoredKeys>`
    select is_on as "isOn", own from account_keys where user_id = ${userId}`.execute(db)
  return rows[0]
}

export async function upsertKeys(tx: Tx, userId: string, { isOn, own }: { isOn: boolean; own: object }): Promise<void> {
  await sql`
    insert into account_keys (user_id, is_on, own) values (${userId}, ${isOn}, ${JSON.stringify(own)})
    on conflict (user_id) do update set is_on = excluded.is_on, own = excluded.own`.execute(tx)
}
