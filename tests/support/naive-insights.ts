/** Statistics of approvals by the simplest computation there is, and whether what was told is that. */
import assert from 'node:assert/strict'
import type { ApprovalInsights, Grouping } from '../../src/approvals/insights-contract.ts'
import { STEP } from '../../src/approvals/insights/histogram.ts'
import { maySee } from '../../src/approvals/sight.ts'
import type { StoredApproval, StoredSlot } from '../../src/approvals/stored.ts'
import type { PersonActor } from '../../src/context.ts'

export type Query = { from?: string; to?: string; service?: string; type?: string; department?: string; zone?: string }

/** As exact as PostgreSQL's `real` is. */
const REAL = 1 + 1e-6

type Key = string | null
type Outcome = 'created' | 'approved' | 'rejected' | 'cancelled'
type Fact = { key: Key; outcome: Outcome; seconds?: number; isMet?: boolean }
type Waiting = { key: Key; sinceMs: number; isOverdue: boolean }
export type Naive = { facts: Fact[]; waiting: Waiting[]; ages: number[] }

type Known = { stored: readonly StoredApproval[]; people: readonly Person[]; now: Date }
type Person = { id: string; department: string | null }
type Grouped = { told: ApprovalInsights; isTold: (userId: string) => boolean; now: Date }

/** What of the answer cannot be chosen, its range and where its steps begin, is taken from it. */
export function naiveInsights(known: Known, viewer: PersonActor, query: Query, told: ApprovalInsights): Naive {
  const { now } = known
  const counted = known.stored.filter((each) => maySee(viewer, each) && matches(each, query))
  const grouped = { told, isTold: (id: string) => isTold(id, viewer, known.people), now }
  const pending = counted.filter(({ status }) => status === 'PENDING')
  return {
    facts: counted.flatMap((each) => factsOf(each, grouped)),
    waiting: pending.flatMap((each) => waitingOf(each, grouped)),
    ages: pending.map(({ createdAt }) => secondsBetween(createdAt, now)),
  }
}

function matches(each: StoredApproval, { service, type, department }: Query): boolean {
  return (
    (service === undefined || each.serviceId === service) &&
    (type === undefined || each.approvalType === type) &&
    (department === undefined || each.department === department)
  )
}

function isTold(id: string, viewer: PersonActor, people: readonly Person[]): boolean {
  if (id === viewer.id || viewer.capabilities.has('approvals.readAll')) return true
  const department = people.find((person) => person.id === id)?.department ?? null
  return viewer.capabilities.has('approvals.readDepartment') && department !== null && department === viewer.department
}

function factsOf(each: StoredApproval, grouped: Grouped): Fact[] {
  const { told } = grouped
  if (told.groupBy === 'level') return levelFacts(each, told)
  if (told.groupBy === 'person') return decisionFacts(each, grouped)
  const { createdAt, completedAt, status, dueDate } = each
  const created: Fact[] = isIn(createdAt, told) ? [{ key: keyOf(each, createdAt, told), outcome: 'created' }] : []
  if (completedAt === null || !isIn(completedAt, told)) return created
  const settled: Fact = { key: keyOf(each, completedAt, told), outcome: outcomeOf(status) }
  if (status === 'CANCELLED') return [...created, settled]
  const due = dueDate === null ? {} : { isMet: completedAt <= dueDate }
  return [...created, { ...settled, seconds: secondsBetween(createdAt, completedAt), ...due }]
}

function levelFacts({ levels }: StoredApproval, told: ApprovalInsights): Fact[] {
  return levels.flatMap(({ level, status, openedAt, completedAt }) =>
    isIn(completedAt, told) && (status === 'APPROVED' || status === 'REJECTED')
      ? [{ key: String(level), outcome: outcomeOf(status), seconds: secondsBetween(openedAt, completedAt) }]
      : [],
  )
}

function decisionFacts({ levels, decisions }: StoredApproval, { told, isTold: tells }: Grouped): Fact[] {
  return decisions.flatMap(({ approverId, decision, decidedAt, level }) => {
    if (!isIn(decidedAt, told) || !tells(approverId)) return []
    const openedAt = levels.find((one) => one.level === level)?.openedAt ?? null
    return [{ key: approverId, outcome: outcomeOf(decision), seconds: secondsBetween(openedAt, decidedAt) }]
  })
}

function waitingOf(each: StoredApproval, { told, isTold: tells, now }: Grouped): Waiting[] {
  const { groupBy } = told
  const isOverdue = each.dueDate !== null && each.dueDate < now
  const { openedAt } = each.levels.find(({ level }) => level === each.currentLevel) ?? assert.fail()
  const sinceOpened = (key: Key): Waiting => ({ key, sinceMs: openedAt?.getTime() ?? Number.NaN, isOverdue })
  if (groupBy === 'day' || groupBy === 'week') return []
  if (groupBy === 'level') return [sinceOpened(String(each.currentLevel))]
  if (groupBy !== 'person')
    return [{ key: keyOf(each, each.createdAt, told), sinceMs: each.createdAt.getTime(), isOverdue }]
  const isAsked = ({ level, decision }: StoredSlot): boolean => level === each.currentLevel && decision === 'PENDING'
  return each.slots.filter((slot) => isAsked(slot) && tells(slot.userId)).map(({ userId }) => sinceOpened(userId))
}

function keyOf(each: StoredApproval, at: Date, { groupBy, groups }: ApprovalInsights): Key {
  if (groupBy === 'type') return each.approvalType
  if (groupBy === 'service') return each.serviceId
  if (groupBy === 'department') return each.department
  if (groupBy === null) return null
  return groups.findLast(({ key }) => new Date(key ?? '') <= at)?.key ?? assert.fail('before the first step')
}

/** Fails with `about` in its words where they differ. */
export function assertSame(told: ApprovalInsights, naive: Naive, nowMs: number, about: string): void {
  const { groupBy, groups, total, waiting } = told
  assertMeasures(total, naive.facts, groupBy, `${about}: total`)
  const oldestSeconds = naive.ages.length === 0 ? null : Math.max(...naive.ages)
  assert.partialDeepStrictEqual(waiting, { count: naive.ages.length, oldestSeconds }, about)
  for (const { fromSeconds, toSeconds, count } of waiting.ages) {
    const isThisOld = (age: number): boolean => age >= fromSeconds && age < (toSeconds ?? Infinity)
    assert.equal(count, naive.ages.filter(isThisOld).length, about)
  }
  if (groupBy === null) return assert.deepEqual(groups, [])
  const isByTime = groupBy === 'day' || groupBy === 'week'
  const keys = new Set([...naive.facts, ...naive.waiting].map(({ key }) => key))
  if (!isByTime) assert.deepEqual(new Set(groups.map(({ key }) => key)), keys, about)
  for (const group of groups) {
    const mine = naive.waiting.filter(({ key }) => key === group.key)
    const facts = naive.facts.filter(({ key }) => key === group.key)
    assertMeasures(group, facts, groupBy, `${about}: ${group.key}`)
    assert.deepEqual(group.waiting, isByTime ? null : summed(mine, nowMs), `${about}: ${group.key}`)
  }
}

function summed(waiting: readonly Waiting[], nowMs: number): ApprovalInsights['groups'][number]['waiting'] {
  const oldestMs = Math.min(...waiting.map(({ sinceMs }) => sinceMs))
  return {
    count: waiting.length,
    overdue: waiting.filter(({ isOverdue }) => isOverdue).length,
    oldestSeconds: waiting.length === 0 ? null : (nowMs - oldestMs) / 1000,
  }
}

function assertMeasures(
  told: ApprovalInsights['total'],
  facts: readonly Fact[],
  groupBy: Grouping | null,
  about: string,
): void {
  const isOfApprovals = groupBy !== 'level' && groupBy !== 'person'
  const of = (outcome: Outcome): number => facts.filter((fact) => fact.outcome === outcome).length
  const dueOf = (isMet: boolean): number => facts.filter((fact) => fact.isMet === isMet).length
  const { created, approved, rejected, cancelled } = told
  assert.deepEqual([approved, rejected], [of('approved'), of('rejected')], about)
  assert.deepEqual([created, cancelled], isOfApprovals ? [of('created'), of('cancelled')] : [null, null], about)
  assert.equal(told.approvalRate, approved + rejected === 0 ? null : approved / (approved + rejected), about)
  if (isOfApprovals) assert.partialDeepStrictEqual(told.due, { met: dueOf(true), missed: dueOf(false) }, about)
  const seconds = facts.flatMap((fact) => fact.seconds ?? []).toSorted((a, b) => a - b)
  const within = groupBy === 'person' ? REAL : STEP
  assertQuantile(told.seconds.median, seconds, 0.5, within, about)
  assertQuantile(told.seconds.p90, seconds, 0.9, within, about)
}

function assertQuantile(told: number | null, sorted: readonly number[], q: number, step: number, about: string): void {
  const exact = sorted[Math.ceil(q * sorted.length) - 1]
  if (exact === undefined) return assert.equal(told, null, about)
  const isNear = Math.abs(Math.log(Math.max(1, told ?? 0) / Math.max(1, exact))) <= Math.log(step) + 1e-9
  assert.ok(isNear, `${about}: ${told} was told for ${exact}`)
}

function isIn(at: Date | null, { from, to }: ApprovalInsights): boolean {
  return at !== null && at >= new Date(from) && at < new Date(to)
}

function outcomeOf(status: string): Outcome {
  if (status === 'APPROVED') return 'approved'
  return status === 'REJECTED' ? 'rejected' : 'cancelled'
}

function secondsBetween(from: Date | null, to: Date | null): number {
  return ((to?.getTime() ?? Number.NaN) - (from?.getTime() ?? Number.NaN)) / 1000
}
