import { useDocumentVisibility } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type ApprovalChanges, sightRoutes } from '../../../../src/approvals/sight-contract.ts'
import { call } from '../../lib/api.ts'
import { read } from '../../lib/reads.ts'

/** Whoever only passes by on the way through a list has not seen it. */
const SEEN_AFTER_MS = 1000

/**
 * What changed since the reader looked last, counted from then for as long as this is shown; and says that she has seen it
 * once it was before her for a moment. Forgotten when she leaves, so that coming back asks again.
 */
export function useChanges(approvalId: string): ApprovalChanges | undefined {
  const client = useQueryClient()
  const params = { id: approvalId }
  const options = read(sightRoutes.changes, { params })
  const { data } = useQuery({
    ...options,
    gcTime: 0,
    queryFn: ({ signal }) => {
      const known = client.getQueryData<ApprovalChanges>(options.queryKey)
      return call(sightRoutes.changes, known ? { params, query: { since: known.since ?? known.upTo } } : { params }, {
        signal,
      })
    },
  })
  useSeen(approvalId, data?.upTo)
  return data
}

function useSeen(id: string, upTo: number | undefined): void {
  const isVisible = useDocumentVisibility() === 'visible'
  useEffect(() => {
    if (upTo === undefined || !isVisible) return undefined
    const timer = setTimeout(() => {
      // It is told once more if this is lost, which is no trouble worth a message.
      call(sightRoutes.seen, { params: { id }, body: { upTo } }).catch(() => undefined)
    }, SEEN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [id, upTo, isVisible])
}
