/** Single-letter shortcuts: by the character typed, so that they hold on every keyboard layout, and never while typing. */
import { useWindowEvent } from '@mantine/hooks'
import { useSingleKeys } from './preferences.ts'

const BUSY =
  'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]'

/** `goesFirst`: before whoever else on the page has a use for the same key. */
export function useKeys(
  actions: Record<string, () => void>,
  { goesFirst = false }: { goesFirst?: boolean } = {},
): void {
  const { areOn } = useSingleKeys()
  const onKey = (event: KeyboardEvent): void => {
    const action = actions[event.key]
    const isChord = event.ctrlKey || event.metaKey || event.altKey
    const isBusy = event.target instanceof Element && event.target.closest(BUSY) !== null
    if (!areOn || !action || isChord || isBusy || event.defaultPrevented) return
    event.preventDefault()
    action()
  }
  useWindowEvent('keydown', onKey, { capture: goesFirst })
}
