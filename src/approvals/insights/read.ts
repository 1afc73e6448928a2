/** Statistics of approvals, for each person of what she may see. */
import type { Context, PersonActor } from '../../context.ts'
import type { Tx } from '../../db/transact.ts'
import type { ApprovalInsights, InsightsQuery } from '../insights-contract.ts'
import { planEachTime, readFacts } from './fact-queries.ts'
import { readPeople } from './people-queries.ts'
import { insightsRange, stepStarts } from './range.ts'
import type { Scope } from './scope.ts'
import { measuresOf, namedGroups, stepGroups, waitingOf } from './views.ts'
import { readWaiting, readWaitingGroups } from './waiting-queries.ts'

export function getApprovalInsights(
  ctx: Context,
  viewer: PersonActor,
  query: InsightsQuery,
): Promise<ApprovalInsights> {
  const now = ctx.clock.now()
  const { service, type, department } = query
  const scope = { ...insightsRange(query, now), viewer, filters: { service, type, department }, now }
  return ctx.transact(async (tx) => {
    await planEachTime(tx)
    return {
      from: scope.from.toISOString(),
      to: scope.to.toISOString(),
      groupBy: query.groupBy ?? null,
      waiting: waitingOf(await readWaiting(tx, scope), now),
      ...(await readGroups(tx, scope, query)),
    }
  })
}

async function readGroups(
  tx: Tx,
  scope: Scope,
  { groupBy, zone = 'UTC' }: InsightsQuery,
): Promise<Pick<ApprovalInsights, 'total' | 'groups' | 'isCut'>> {
  const isByTime = groupBy === 'day' || groupBy === 'week'
  const steps = isByTime ? stepStarts(scope, groupBy, zone) : []
  const rows = groupBy === 'person' ? await readPeople(tx, scope) : await readFacts(tx, scope, groupBy, steps)
  const total = measuresOf(
    rows.find(({ isTotal }) => isTotal),
    groupBy,
  )
  const facts = rows.filter(({ isTotal }) => !isTotal)
  if (groupBy === undefined) return { total, groups: [], isCut: false }
  if (isByTime) return { total, groups: stepGroups(facts, steps, groupBy), isCut: false }
  const waiting = await readWaitingGroups(tx, scope, groupBy)
  const isCut = [facts, waiting].some((found) => (found[0]?.groups ?? 0) > found.length)
  return { total, groups: namedGroups(facts, waiting, { groupBy, now: scope.now }), isCut }
}
