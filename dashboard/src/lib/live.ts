/** Keeps what is on the screen fresh, by asking again. When the server pushes, this is the one file that changes. */
import { useDocumentVisibility } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

const WATCHED_MS = 3000
/** A hidden tab only keeps the count in its title. */
const HIDDEN_MS = 30_000

/** Keeps the answers of the routes with these tags fresh, as far as the page shows them. */
export function useLiveUpdates(tags: readonly string[]): void {
  const queryClient = useQueryClient()
  const isVisible = useDocumentVisibility() === 'visible'
  useEffect(() => {
    const refresh = (): void => {
      for (const tag of tags) void queryClient.invalidateQueries({ queryKey: [tag] }, { cancelRefetch: false })
    }
    if (isVisible) refresh()
    const timer = setInterval(refresh, isVisible ? WATCHED_MS : HIDDEN_MS)
    return () => clearInterval(timer)
  }, [queryClient, isVisible, tags])
}
