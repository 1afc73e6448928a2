/** One clock for all ages and deadlines on the page. */
import { useInterval } from '@mantine/hooks'
import { createContext, use, useState, type ReactNode } from 'react'

const TICK_MS = 5000
const NowContext = createContext<number | null>(null)

export function NowProvider({ children }: { children: ReactNode }) {
  const [now, setNow] = useState(Date.now)
  useInterval(() => setNow(Date.now()), TICK_MS, { autoInvoke: true })
  return <NowContext value={now}>{children}</NowContext>
}

export function useNow(): number {
  return use(NowContext) ?? Date.now()
}
