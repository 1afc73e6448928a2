import { Button, type ButtonProps } from '@mantine/core'
import { useLayoutEffect, useRef, type ComponentProps } from 'react'

type Props = Omit<ButtonProps, 'loading'> & Omit<ComponentProps<'button'>, 'color' | 'style'> & { isBusy: boolean }

/**
 * A button that shows that its work is under way. It is disabled meanwhile, which takes the focus from it: who pressed it by
 * the keyboard gets that back, or, when the button is not needed any more, the focus of what it stood in.
 */
export function BusyButton({ isBusy, ...button }: Props) {
  const ref = useRef<HTMLButtonElement>(null)
  const hadFocus = useRef(false)
  useLayoutEffect(() => {
    const own = ref.current
    if (isBusy) hadFocus.current = document.activeElement === own
    else if (hadFocus.current) {
      hadFocus.current = false
      focusInstead(own, own)
    }
  }, [isBusy])
  useLayoutEffect(() => {
    const own = ref.current
    return () => {
      if (hadFocus.current || document.activeElement === own) focusInstead(own, own?.closest('[role="dialog"], main'))
    }
  }, [])
  return <Button ref={ref} loading={isBusy} {...button} />
}

/** Unless the focus has been put elsewhere meanwhile. */
function focusInstead(lost: Element | null, place: Element | null | undefined): void {
  const { activeElement } = document
  const isLost = activeElement === null || activeElement === document.body || activeElement === lost
  if (isLost && place instanceof HTMLElement) place.focus()
}
