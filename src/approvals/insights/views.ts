/** Counts as the API tells them: rates, medians, steps without gaps. Pure. */
import type { ApprovalInsights, Grouping, InsightsGroup } from '../insights-contract.ts'
import type { FactRow, Steps } from './fact-queries.ts'
import { AGES, type WaitingRow, type WaitingTotal } from './waiting-queries.ts'

type Facts = Omit<FactRow, 'isTotal' | 'key' | 'name' | 'groups'>
type Measures = ApprovalInsights['total']

const NOTHING: Facts = {
  created: 0,
  approved: 0,
  rejected: 0,
  cancelled: 0,
  met: 0,
  missed: 0,
  seconds: { median: null, p90: null },
}

export function measuresOf(facts: Facts = NOTHING, groupBy?: Grouping): Measures {
  const { created, approved, rejected, cancelled, met, missed, seconds } = facts
  const isOfApprovals = groupBy !== 'level' && groupBy !== 'person'
  return {
    created: isOfApprovals ? created : null,
    approved,
    rejected,
    cancelled: isOfApprovals ? cancelled : null,
    approvalRate: share(approved, rejected),
    seconds,
    due: isOfApprovals ? { met, missed, share: share(met, missed) } : null,
  }
}

export function waitingOf({ ages, ...totals }: WaitingTotal, now: Date): ApprovalInsights['waiting'] {
  return {
    ...ageing(totals, now),
    ages: ages.map((count, index) => ({
      fromSeconds: AGES[index - 1] ?? 0,
      toSeconds: AGES[index] ?? null,
      count,
    })),
  }
}

/** One for each day or week, those without anything too. */
export function stepGroups(facts: readonly FactRow[], steps: Steps, groupBy: Grouping): InsightsGroup[] {
  // width_bucket counts from one.
  const byStep = new Map(facts.map((row) => [Number(row.key), row]))
  return steps.map((at, index) => ({
    key: at.toISOString(),
    name: null,
    ...measuresOf(byStep.get(index + 1), groupBy),
    waiting: null,
  }))
}

/** Those of which something was settled or waits; by how much was settled, then by how much waits. */
export function namedGroups(
  facts: readonly FactRow[],
  waiting: readonly WaitingRow[],
  { groupBy, now }: { groupBy: Grouping; now: Date },
): InsightsGroup[] {
  const waitingBy = new Map(waiting.map((row) => [row.key, row]))
  const factsBy = new Map(facts.map((row) => [row.key, row]))
  const keys = [...factsBy.keys(), ...[...waitingBy.keys()].filter((key) => !factsBy.has(key))]
  return keys.map((key) => {
    const [known, row] = [factsBy.get(key), waitingBy.get(key)]
    return {
      key,
      name: known?.name ?? row?.name ?? null,
      ...measuresOf(known, groupBy),
      waiting: row ? ageing(row, now) : { count: 0, overdue: 0, oldestSeconds: null },
    }
  })
}

function ageing({ count, overdue, oldestAt }: Omit<WaitingTotal, 'ages'>, now: Date) {
  return { count, overdue, oldestSeconds: oldestAt === null ? null : (now.getTime() - oldestAt.getTime()) / 1000 }
}

function share(part: number, rest: number): number | null {
  return part + rest === 0 ? null : part / (part + rest)
}
