/** Tells the server that an approval is looked at, so that it can tell what has changed since. */
import { useEffect } from 'react'
import { lookRoutes } from '../../../../src/approvals/look-contract.ts'
import { call } from '../../lib/api.ts'

/** Whoever only passes on her way down the list has not looked. */
const LOOK_MS = 800

export function useLook(approvalId: string): void {
  useEffect(() => {
    let hasLooked = false
    const look = (): void => {
      hasLooked = true
      // Nothing hangs on it.
      call(lookRoutes.look, { params: { id: approvalId } }).catch(() => undefined)
    }
    const timer = setTimeout(look, LOOK_MS)
    return () => {
      clearTimeout(timer)
      // What came while she looked she has seen.
      if (hasLooked) look()
    }
  }, [approvalId])
}
