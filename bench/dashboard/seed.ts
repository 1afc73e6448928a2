/** Approvals by the hundred thousand, as a company has them: most are over, some wait, a few hundred for one person. */
import { Client } from 'pg'
import type { EmbeddedConnection } from '../../src/db/embedded-connection.ts'

const SERVICE = 'svc_00000000000000000000000000'
const OTHER = 'usr_00000000000000000000000000'
/** One in so many waits; of all, one in so many waits for the person who looks, and as many she has decided. */
const PENDING = 20
const HERS = 400

/** `email`: of the person who looks. What `n` counts are the approvals, oldest first, over 300 days. */
export async function seedApprovals(connection: EmbeddedConnection, count: number, email: string): Promise<void> {
  const client = new Client(connection)
  await client.connect()
  try {
    await client.query(`
      insert into service_apps (id, name, permissions, rate_limit, created_at, updated_at)
      values ('${SERVICE}', 'Purchasing', '{*}', 100, now(), now());
      insert into users (id, name, username, email, role_code, created_at, updated_at)
      values ('${OTHER}', 'Mali Srisuk', 'mali', 'mali@example.com', 'MANAGER', now(), now())`)
    await client.query(`
      insert into service_approvals (id, service_id, approval_type, title, description, status, priority, priority_rank,
        urgency, amount, currency, requester_id, current_level, total_levels, created_at, updated_at, completed_at, due_date)
      select 'apr_' || lpad(n::text, 26, '0'), '${SERVICE}', (array['PURCHASE_ORDER', 'TRAVEL', 'ACCESS'])[n % 3 + 1],
             'Request number ' || n, 'Needed before the audit.', case when n % ${PENDING} = 0 then 'PENDING' else 'APPROVED' end,
             'NORMAL', 2, 'NORMAL', n % 90000 + 0.5, 'THB', '${OTHER}', 1, 1, t.at, t.at,
             case when n % ${PENDING} <> 0 then t.at + interval '3 hours' end, t.at + interval '9 days'
      from generate_series(0, ${count} - 1) n, lateral (select now() - (${count} - n) * (interval '300 days' / ${count}) as at) t`)
    await client.query(`
      insert into approval_levels (approval_id, level, name, mode, quorum, status, opened_at)
      select id, 1, 'Manager', 'any', 1, case when status = 'PENDING' then 'OPEN' else 'APPROVED' end, created_at
      from service_approvals`)
    await client.query(
      `insert into approval_slots (approval_id, level, user_id, position, decision, reason, is_open, decision_date)
       select a.id, 1, case when right(a.id, 9)::integer % ${HERS} in (0, 1) then u.id else '${OTHER}' end, 0,
              case when a.status = 'PENDING' then 'PENDING' else 'APPROVED' end, 'Named by the service',
              a.status = 'PENDING', a.completed_at
       from service_approvals a, users u where u.email = $1`,
      [email],
    )
    await client.query(`
      insert into service_approval_decisions (id, approval_id, level, approver_id, decision, decided_at)
      select 'dec_' || substr(approval_id, 5), approval_id, 1, user_id, 'APPROVED', decision_date
      from approval_slots where decision = 'APPROVED'`)
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
}
