import { Outlet } from '@tanstack/react-router'
import { useDeferredValue } from 'react'
import { CommandsProvider } from '../../lib/commands.tsx'
import { useLive } from '../../lib/live/use-live.ts'

/** Around every page of a signed-in person, with the frame or without. */
export function SignedIn() {
  // Drawn in slices, so that a slow device answers to the hand meanwhile; what the router brings would be drawn in one go.
  const isDrawn = useDeferredValue(true, false)
  return (
    <CommandsProvider>
      {isDrawn && (
        <>
          <Outlet />
          <Live />
        </>
      )}
    </CommandsProvider>
  )
}

/** Listens once the page is drawn: what is heard has it read again, which would else stand in its way. */
function Live() {
  useLive()
  return null
}
