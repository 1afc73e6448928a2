import { type ReactNode, Suspense, useEffect, useState } from 'react'
import { fetchSoon } from '../lib/outdated-tab.ts'

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
  useEffect(() => fetchSoon(load), [load])
  return isNeeded && <Suspense>{children}</Suspense>
}
