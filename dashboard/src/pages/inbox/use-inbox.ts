/** The inbox's list, its selection and where the selection goes next. */
import { useMediaQuery } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { readPages } from '../../lib/reads.ts'
import { useSession } from '../../lib/session.ts'
import { openSlotOf } from '../approval/model.ts'
import { neighbour, nextAfter, pageQueryOf, viewOf, type InboxSearch } from './model.ts'
import { nextLeft } from './selection-model.ts'

const route = getRouteApi('/signed-in/shell/')

export type Inbox = ReturnType<typeof useInbox>

export function useInbox() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const router = useRouter()
  const isSplit = useMediaQuery('(min-width: 1100px)', undefined, { getInitialValueInEffect: false })
  const query = useInfiniteQuery({
    ...readPages(approvalRoutes.list, { query: pageQueryOf(search) }),
    placeholderData: keepPreviousData,
  })
  /** What is decided leaves this view alone. */
  const isDeciding = viewOf(search) === 'decide'
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set())
  /** What this reader has sent, and knows no answer of yet: it leaves by nobody else’s doing. */
  const [underWay, setUnderWay] = useState<ReadonlySet<string>>(new Set())
  const items = query.data?.pages.flatMap((page) => page.data).filter(({ id }) => !isDeciding || !decided.has(id)) ?? []
  const setSearch = (change: Partial<InboxSearch>): void => {
    // Whoever is on the way elsewhere is not taken back by what comes in here meanwhile.
    if (router.latestLocation.pathname !== '/') return
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  }
  const selection = useSelection(items, {
    selected: search.id,
    isSplit,
    isSettled: query.isSuccess && !query.isPlaceholderData,
    onSelect: (id) => setSearch({ id }),
  })
  const { user } = useSession()
  const onDecided = (after: Approval): void => {
    if (!isDeciding || openSlotOf(after, user.id)) return
    const next = nextAfter(selection.ids, after.id)
    setDecided((before) => new Set(before).add(after.id))
    setSearch({ id: next })
    if (next !== undefined) focusRow(next)
  }
  const onDecidedAll = (gone: readonly string[]): void => {
    if (!isDeciding) return
    const next = nextLeft(selection.ids, selection.current, new Set(gone))
    setDecided((before) => new Set([...before, ...gone]))
    if (selection.current !== undefined) selection.moveTo(next)
  }
  const mine = underWay.size === 0 ? decided : new Set([...decided, ...underWay])
  return {
    search,
    setSearch,
    isDeciding,
    isSplit,
    query,
    items,
    mine,
    onDecided,
    onDecidedAll,
    setUnderWay,
    ...selection,
  }
}

type SelectionInput = {
  selected: string | undefined
  isSplit: boolean
  /** The list is the one that was asked for last, not yet the one before. */
  isSettled: boolean
  onSelect: (id: string | undefined) => void
}

function useSelection(items: Approval[], { selected, isSplit, isSettled, onSelect }: SelectionInput) {
  const ids = items.map(({ id }) => id)
  const [cursor, setCursor] = useState<string | undefined>(undefined)
  const current = isSplit ? selected : cursor
  const lastIndex = useRef(0)
  const index = current === undefined ? -1 : ids.indexOf(current)
  useEffect(() => {
    if (index >= 0) lastIndex.current = index
  }, [index])

  // The first item is written into the address: were it only derived, a new arrival would swap the detail under the reader's eyes.
  const first = isSplit && isSettled && selected === undefined ? ids[0] : undefined
  const selectFirst = useEffectEvent(onSelect)
  useEffect(() => {
    if (first !== undefined) selectFirst(first)
  }, [first])

  const moveTo = (id: string | undefined): void => (isSplit ? onSelect(id) : setCursor(id))
  /** Answers where it went. */
  const step = (steps: number): string | undefined => {
    const next = neighbour(ids, current, steps, lastIndex.current)
    if (next === undefined) return undefined
    moveTo(next)
    focusRow(next)
    return next
  }
  return { ids, current, moveTo, step }
}

export function rowId(id: string): string {
  return `row-${id}`
}

export function focusRow(id: string): void {
  requestAnimationFrame(() => document.getElementById(rowId(id))?.focus())
}

/** The row that the keyboard is in: at its link or at its checkbox. */
export function focusedRow(ids: readonly string[]): string | undefined {
  const item = document.activeElement?.closest('li')
  return ids.find((id) => item?.querySelector(`#${rowId(id)}`))
}
