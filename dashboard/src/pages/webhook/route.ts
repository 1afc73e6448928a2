import { getRouteApi } from '@tanstack/react-router'
import type { WebhookSearch } from './search.ts'

const route = getRouteApi('/signed-in/shell/webhooks/$id')

type Address = { search: WebhookSearch; change: (changes: Partial<WebhookSearch>) => void }

/** The address of this page, and how its parts change it: what a part does not name stays. */
export function useWebhookAddress(): Address {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  return {
    search,
    change: (changes) =>
      void navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false }),
  }
}
