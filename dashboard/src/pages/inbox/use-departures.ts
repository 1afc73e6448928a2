/** Notices what leaves the list without this reader's doing, and says for a moment who did it. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { useSession } from '../../lib/session.ts'
import { openSlotOf } from '../approval/model.ts'
import { departureWords, type Departure } from './model.ts'

const SHOWN_MS = 5000

type Watch = {
  items: Approval[]
  /** Names the list: another filter is another list, and nothing has left. */
  listKey: string
  isWatched: boolean
  mine: ReadonlySet<string>
}

export function useDepartures({ items, listKey, isWatched, mine }: Watch): Departure[] {
  const queryClient = useQueryClient()
  const { user } = useSession()
  const [departures, setDepartures] = useState<Departure[]>([])
  const before = useRef<{ listKey: string; items: Approval[] }>({ listKey: '', items: [] })
  useEffect(() => {
    const known = before.current
    before.current = { listKey, items }
    if (!isWatched || known.listKey !== listKey) return
    const ids = new Set(items.map(({ id }) => id))
    const gone = known.items.flatMap((approval, index) =>
      ids.has(approval.id) || mine.has(approval.id) ? [] : [{ approval, index }],
    )
    for (const { approval, index } of gone) {
      void queryClient
        .fetchQuery({ ...read(approvalRoutes.get, { params: { id: approval.id } }), staleTime: 0 })
        .catch(() => undefined)
        .then((after) => {
          if (after && openSlotOf(after, user.id)) return
          const words = after ? departureWords(after) : t('No longer visible to you')
          setDepartures((shown) => [...shown, { approval: after ?? approval, index, words }])
          setTimeout(
            () => setDepartures((shown) => shown.filter((other) => other.approval.id !== approval.id)),
            SHOWN_MS,
          )
        })
    }
  }, [items, listKey, isWatched, mine, queryClient, user.id])
  return departures
}
