/** Tells the server that an approval is looked at, so that it can tell what has changed since. */
import { useEffect, useEffectEvent } from 'react'
import { lookRoutes } from '../../../../src/approvals/look-contract.ts'
import { call } from '../../lib/api.ts'

/** Whoever only passes on her way down the list has not looked. */
const LOOK_MS = 800

/** `seenAt`: up to when the page tells. What comes after that, until it is left, has not been seen. */
export function useLook(approvalId: string, seenAt: string | undefined): void {
  const isRead = seenAt !== undefined
  const look = useEffectEvent((): void => {
    const body = seenAt === undefined ? {} : { at: seenAt }
    // Nothing hangs on it.
    call(lookRoutes.look, { params: { id: approvalId }, body }).catch(() => undefined)
  })
  useEffect(() => {
    if (!isRead) return undefined
    let hasLooked = false
    const timer = setTimeout(() => {
      hasLooked = true
      look()
    }, LOOK_MS)
    return () => {
      clearTimeout(timer)
      // What came while she looked, and was shown, she has seen.
      if (hasLooked) look()
    }
  }, [isRead])
}
