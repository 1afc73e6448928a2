/** Which rows are selected, what they have in common, and what is sent about them. Pure. */
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { plural, t } from '../../lib/i18n/t.ts'
import { asksOnceMore, type ConfirmAmounts } from '../approval/confirm-model.ts'
import { asksTheSame, openSlotOf } from '../approval/model.ts'

/** By id, each as it was when it was selected. */
export type Selected = ReadonlyMap<string, Approval>

/** A selected row: as it was when it was selected, and as it is. */
export type Chosen = { seen: Approval; now: Approval }

/** Where an extension began, and what was selected before it. */
export type Anchor = { id: string; before: Selected }

export function chosenOf(rows: readonly Approval[], selected: Selected): Chosen[] {
  return rows.flatMap((now) => {
    const seen = selected.get(now.id)
    return seen ? [{ seen, now }] : []
  })
}

export function toggled(selected: Selected, row: Approval): Selected {
  const after = new Map(selected)
  if (!after.delete(row.id)) after.set(row.id, row)
  return after
}

/** What was selected before, and everything from the anchor to the row that was moved to: going back takes it out again. */
export function extended(rows: readonly Approval[], { id, before }: Anchor, toId: string): Selected {
  const [from, to] = [id, toId].map((end) => rows.findIndex((row) => row.id === end)).toSorted((a, b) => a - b)
  if (from === undefined || to === undefined || from < 0) return before
  return new Map([...before, ...rows.slice(from, to + 1).map((row) => [row.id, before.get(row.id) ?? row] as const)])
}

/** What is selected but not there to be decided any more. */
export function leftOf(rows: readonly Approval[], selected: Selected): Approval[] {
  const present = new Set(rows.map(({ id }) => id))
  return [...selected.values()].filter(({ id }) => !present.has(id))
}

/** The version to decide about: when only others' votes moved it on, the question is the same. */
export function versionOf({ seen, now }: Chosen): number {
  return asksTheSame(seen, now) ? now.version : seen.version
}

/** What the reader should know before deciding all of it by one press. */
export function mixWarnings(chosen: readonly Chosen[], amounts: ConfirmAmounts): string[] {
  const types = new Set(chosen.map(({ now }) => now.approvalType)).size
  const above = chosen.filter(({ now }) => asksOnceMore(amounts, now)).length
  const changed = chosen.filter(({ seen, now }) => !asksTheSame(seen, now)).length
  return [
    ...(types > 1 ? [t('{count} different types', { count: types })] : []),
    ...(above > 0 ? [t('{count} above your amount', { count: above })] : []),
    ...(changed > 0
      ? [
          plural(changed, {
            one: '{n} changed since you selected it',
            other: '{n} changed since you selected them',
          }),
        ]
      : []),
  ]
}

type Settled = { status: Approval['status']; currentLevel: number }

/** Whether it waits for the same person again, now at a later level. */
export function waitsAgain(seen: Approval, { status, currentLevel }: Settled, userId: string): boolean {
  return currentLevel > seen.currentLevel && openSlotOf({ ...seen, status, currentLevel }, userId) !== undefined
}

/** After decisions: where the reader is, or the next below that is left, or else above. */
export function nextLeft(ids: readonly string[], current: string | undefined, gone: ReadonlySet<string>) {
  const at = current === undefined ? 0 : Math.max(0, ids.indexOf(current))
  const isLeft = (id: string): boolean => !gone.has(id)
  return ids.slice(at).find(isLeft) ?? ids.slice(0, at).findLast(isLeft)
}
