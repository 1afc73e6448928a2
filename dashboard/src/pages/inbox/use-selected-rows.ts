/** The rows that are selected to be decided together. What leaves the list leaves the selection, and is named. */
import { useEffect, useEffectEvent, useState } from 'react'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { useSession } from '../../lib/session.ts'
import { openSlotOf } from '../approval/model.ts'
import { listQueryOf } from './model.ts'
import { chosenOf, extended, leftOf, toggled, type Anchor, type Selected } from './selection-model.ts'
import { focusedRow, type Inbox } from './use-inbox.ts'

export type Selection = ReturnType<typeof useSelectedRows>

const NOTHING: Selected = new Map()

export function useSelectedRows(inbox: Inbox) {
  const { user } = useSession()
  const rows = inbox.items.filter((approval) => openSlotOf(approval, user.id) !== undefined)
  const [selected, setSelected] = useState<Selected>(NOTHING)
  const [anchor, setAnchor] = useState<Anchor | null>(null)
  const [lastId, setLastId] = useState<string | undefined>(undefined)
  const [left, setLeft] = useState<Approval[]>([])

  const select = (next: Selected, from: Anchor | null = null): void => {
    setSelected(next)
    setAnchor(from)
    setLeft([])
  }
  const clear = (): void => select(NOTHING)
  // Another list is another matter.
  const listKey = JSON.stringify(listQueryOf(inbox.search))
  const [ofList, setOfList] = useState(listKey)
  if (ofList !== listKey) {
    setOfList(listKey)
    clear()
  }
  const rowOf = (id: string | undefined): Approval | undefined => rows.find((row) => row.id === id)
  const toggle = (id: string): void => {
    const row = rowOf(id)
    if (!row) return
    select(toggled(selected, row))
    setLastId(id)
  }
  const extendTo = (fromId: string, toId: string): void => {
    const from = anchor ?? { id: fromId, before: selected }
    select(extended(rows, from, toId), from)
  }
  /** Shift with a step: from where one is to the next row. */
  const extend = (steps: number): void => {
    const fromId = focusedRow(inbox.ids) ?? inbox.current
    const toId = inbox.step(steps)
    if (toId !== undefined) extendTo(fromId ?? toId, toId)
  }
  /** As it is now, of what stays selected. */
  const look = (fresh: readonly Approval[]): void =>
    setSelected(
      (before) =>
        new Map([...before, ...fresh.filter(({ id }) => before.has(id)).map((row) => [row.id, row] as const)]),
    )
  const drop = (ids: ReadonlySet<string>): void =>
    setSelected((before) => new Map([...before].filter(([id]) => !ids.has(id))))

  usePruning(inbox, { rows, selected, drop, onLeft: (gone) => setLeft((before) => [...before, ...gone]) })
  return {
    rows,
    chosen: chosenOf(rows, selected),
    left,
    lastId,
    has: (id: string) => selected.has(id),
    toggle,
    toggleCurrent: () => toggle(focusedRow(inbox.ids) ?? inbox.current ?? ''),
    extend,
    extendTo,
    selectAll: () => select(new Map(rows.map((row) => [row.id, selected.get(row.id) ?? row]))),
    clear,
    look,
    drop,
  }
}

type Pruning = {
  rows: Approval[]
  selected: Selected
  drop: (ids: ReadonlySet<string>) => void
  onLeft: (gone: Approval[]) => void
}

/** What somebody else decides drops out. */
function usePruning({ query, mine }: Inbox, { rows, selected, drop, onLeft }: Pruning): void {
  const isKnown = query.isSuccess && !query.isPlaceholderData
  const gone = isKnown ? leftOf(rows, selected) : []
  const goneKey = gone.map(({ id }) => id).join(' ')
  const prune = useEffectEvent(() => {
    drop(new Set(gone.map(({ id }) => id)))
    onLeft(gone.filter(({ id }) => !mine.has(id)))
  })
  useEffect(() => {
    if (goneKey !== '') prune()
  }, [goneKey])
}
