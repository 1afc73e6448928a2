import { getRouteApi } from '@tanstack/react-router'
import type { MailsSearch } from './search.ts'

const route = getRouteApi('/signed-in/shell/mails')

/** The address of the outbox, and how filters change it: going back leaves the page, not the last letter typed. */
export function useMailsAddress() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (changes: Partial<MailsSearch>): void =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false })
  return { search, change }
}
