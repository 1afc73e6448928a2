import { Outlet } from '@tanstack/react-router'
import { CommandsProvider } from '../../lib/commands.tsx'
import { useLive } from '../../lib/live/use-live.ts'

/** Around every page of a signed-in person, with the frame or without. */
export function SignedIn() {
  useLive()
  return (
    <CommandsProvider>
      <Outlet />
    </CommandsProvider>
  )
}
