/** Single-letter shortcuts: by the character typed, so that they hold on every keyboard layout, and never while typing. */
import { useWindowEvent } from '@mantine/hooks'
import { useSingleKeys } from './preferences.ts'

const BUSY = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]'

export function useKeys(actions: Record<string, () => void>): void {
  const { areOn } = useSingleKeys()
  useWindowEvent('keydown', (event) => {
    const action = actions[event.key]
    const isChord = event.ctrlKey || event.metaKey || event.altKey
    const isBusy = event.target instanceof Element && event.target.closest(BUSY) !== null
    if (!areOn || !action || isChord || isBusy || event.defaultPrevented) return
    event.preventDefault()
    action()
  })
}
