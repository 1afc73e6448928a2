import { useWindowEvent } from '@mantine/hooks'
import { useRef } from 'react'

const root = document.documentElement
const SCHEME = 'data-mantine-color-scheme'

/** What is printed is dark on light, whatever the screen shows. */
export function useLightPaper(): void {
  const onScreen = useRef<string | null>(null)
  useWindowEvent('beforeprint', () => {
    onScreen.current ??= root.getAttribute(SCHEME)
    root.setAttribute(SCHEME, 'light')
  })
  useWindowEvent('afterprint', () => {
    if (onScreen.current !== null) root.setAttribute(SCHEME, onScreen.current)
    onScreen.current = null
  })
}
