/** The SQL of the amounts above which people are asked once more. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'

type ConfirmAmount = { currency: string; amount: number }

/** By primary key. */
export async function readConfirmAmounts(db: Kysely<DB>, userId: string): Promise<ConfirmAmount[]> {
  const { rows } = await sql<ConfirmAmount>`
    select currency, amount from confirm_amounts where user_id = ${userId} order by currency`.execute(db)
  return rows
}

/** Two at once of one person come one after the other, by the lock of her row. By primary keys. */
export async function replaceConfirmAmounts(tx: Tx, userId: string, amounts: readonly ConfirmAmount[]): Promise<void> {
  await sql`select from users where id = ${userId} for no key update`.execute(tx)
  await sql`delete from confirm_amounts where user_id = ${userId}`.execute(tx)
  await sql`
    insert into confirm_amounts (user_id, currency, amount)
    select ${userId}, * from unnest(
      ${amounts.map(({ currency }) => currency)}::text[], ${amounts.map(({ amount }) => amount)}::numeric[])`.execute(
    tx,
  )
}
