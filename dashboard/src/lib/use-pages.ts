/** A list of the API, page after page: its rows so far, and the query that has them. */
import { keepPreviousData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query'
import type { Answer } from './api.ts'
import { readPages, type ListInput, type ListRoute } from './reads.ts'

export type Pages<T> = { rows: T[]; query: Omit<UseInfiniteQueryResult, 'data'> & { data: unknown } }

/** While other filters are asked for, the rows of those before stay. */
export function usePages<R extends ListRoute>(route: R, input: ListInput<R>): Pages<Answer<R>['data'][number]> {
  const query = useInfiniteQuery({ ...readPages(route, input), placeholderData: keepPreviousData })
  return { query, rows: query.data?.pages.flatMap((page) => page.data) ?? [] }
}
