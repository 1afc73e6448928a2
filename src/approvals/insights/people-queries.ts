/** The SQL of who decided how much, and how soon after being asked. */
import { sql } from 'kysely'
import type { Tx } from '../../db/transact.ts'
import { type FactRow, MOST_GROUPS, nameOf, outcomes, secondsOf, SHARES } from './fact-queries.ts'
import { quantilesOfAll } from './histogram.ts'
import { countsWith, isTold, type Scope } from './scope.ts'

/** Outcomes of a decision, which no due date is set for. */
const OF_APPROVALS = { created: 0, cancelled: 0, met: 0, missed: 0 }

/**
 * Leans on service_approval_decisions_decided_idx. Four bytes for each decision are sent to be sorted here: people are many
 * and decide at all lengths, so that cells would be nearly as many as decisions (measured: twice the time of the whole).
 */
export async function readPeople(tx: Tx, scope: Scope): Promise<FactRow[]> {
  const { rows } = await sql<Omit<FactRow, 'seconds' | keyof typeof OF_APPROVALS> & { lengths: Buffer }>`
    with grouped as (
      select grouping(d.approver_id) = 1 as "isTotal", d.approver_id as key, ${outcomes(sql`d.decision`)},
             coalesce(string_agg(float4send(${secondsOf(sql`d.decided_at - d.asked_at`)}::real), ''), '') as lengths,
             count(*) over () - 1 as groups
      from service_approval_decisions d
      where d.decided_at >= ${scope.from} and d.decided_at < ${scope.to} and ${isTold(sql`d.approver_id`, scope.viewer)}
        and ${countsWith(sql`d.approval_id`, scope)}
      group by grouping sets ((d.approver_id), ())
      order by "isTotal" desc, count(*) desc, key limit ${MOST_GROUPS + 1}
    )
    select *, ${nameOf('person')} as name from grouped g order by "isTotal" desc, approved + rejected desc, key`.execute(
    tx,
  )
  return rows.map(({ lengths, ...row }) => {
    const [median = null, p90 = null] = quantilesOfAll(lengths, SHARES)
    return { ...row, ...OF_APPROVALS, seconds: { median, p90 } }
  })
}
