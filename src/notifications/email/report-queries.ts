/** The SQL of what mail servers report later. */
import { sql } from 'kysely'
import type { Tx } from '../../db/transact.ts'
import type { Mail } from '../contract.ts'

export type ReportedMail = { status: Mail['status']; wasSent: boolean }

/** By primary key; other reports about it wait. */
export async function lockMail(tx: Tx, id: string): Promise<ReportedMail | undefined> {
  const { rows } = await sql<ReportedMail>`
    select status, sent_at is not null as "wasSent" from mails where id = ${id} for update`.execute(tx)
  return rows[0]
}

type NewStatus = { id: string; status: 'SENT' | 'DELAYED' | 'BOUNCED'; detail: string; now: Date }

/** Nothing more is sent of a mail that bounced. A lease stays: what its owner saves does not undo this. By primary key. */
export async function saveReport(tx: Tx, { id, status, detail, now }: NewStatus): Promise<void> {
  await sql`
    update mails set
      status = ${status}, error = ${status === 'SENT' ? null : detail},
      next_attempt_at = case when ${status} = 'BOUNCED' then null else next_attempt_at end,
      history = history || jsonb_build_array(jsonb_build_object(
        'at', ${now.toISOString()}::text, 'status', ${status}::text, 'detail', ${detail}::text))
    where id = ${id}`.execute(tx)
}
