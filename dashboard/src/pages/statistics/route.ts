import { getRouteApi } from '@tanstack/react-router'
import type { StatisticsSearch } from './search.ts'
import { spanOf } from './span.ts'

const route = getRouteApi('/signed-in/shell/statistics')

/** The address of the statistics, the time that it means, and how filters change it: going back leaves the page, not the last filter. */
export function useStatisticsAddress() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (changes: Partial<StatisticsSearch>): void =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false })
  return { search, span: spanOf(search), change }
}
