import { type ReactNode, Suspense, useEffect, useState } from 'react'
import { fetchAhead } from '../lib/outdated-tab.ts'

/** By then the page itself has what it needs. */
const SOON_MS = 1500

type Props = {
  opened: boolean
  /** Imports the file of what opens. */
  load: () => Promise<unknown>
  children: ReactNode
}

/** Draws what opens over a page from when it is first opened on: its file is no part of the first load, but fetched soon after. */
export function OnceOpened({ opened, load, children }: Props) {
  const [isNeeded, setNeeded] = useState(opened)
  if (opened && !isNeeded) setNeeded(true)
  useEffect(() => {
    const timer = setTimeout(() => void fetchAhead(load), SOON_MS)
    return () => clearTimeout(timer)
  }, [load])
  return isNeeded && <Suspense>{children}</Suspense>
}
