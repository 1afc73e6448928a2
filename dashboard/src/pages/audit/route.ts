import { getRouteApi } from '@tanstack/react-router'
import type { AuditSearch } from './search.ts'

const route = getRouteApi('/signed-in/shell/audit')

/** The address of the audit log, and how filters change it: going back leaves the page, not the last letter typed. */
export function useAuditAddress() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (changes: Partial<AuditSearch>): void =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false })
  return { search, change }
}
