/** Turns a route into query options. Keys start with the route's tag, so that a change refreshes all that it may touch. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { RouteContract } from '../../../src/route.ts'
import { call, type Answer, type CallInput } from './api.ts'

export function read<R extends RouteContract>(route: R, input: CallInput<R>) {
  return queryOptions<Answer<R>>({
    queryKey: [route.tag, route.url, input],
    queryFn: ({ signal }) => call(route, input, { signal }),
  })
}

type Page = { data: unknown[]; nextCursor: string | null; total?: number | undefined }
const MAX_PAGE = 200
export type ListRoute = RouteContract & { response: z.ZodType<Page> }
export type ListInput<R extends ListRoute> = CallInput<R> & { query?: object }

/** A list, page after page. */
export function readPages<R extends ListRoute>(route: R, input: ListInput<R>) {
  return infiniteQueryOptions({
    queryKey: [route.tag, route.url, 'pages', input],
    queryFn: ({ signal, pageParam }) => {
      const query = pageParam === '' ? input.query : { ...input.query, cursor: pageParam }
      return call(route, { ...input, query }, { signal })
    },
    initialPageParam: '',
    getNextPageParam: (page: Page) => page.nextCursor ?? undefined,
  })
}

/** A list that is shown whole: every page of it, as one. */
export function readAll<R extends ListRoute>(route: R, input: ListInput<R>) {
  return queryOptions<Answer<R>['data']>({
    queryKey: [route.tag, route.url, 'all', input],
    async queryFn({ signal }) {
      const found: Answer<R>['data'] = []
      for (let cursor: string | null | undefined; cursor !== null;) {
        const query = { limit: MAX_PAGE, ...input.query, ...(cursor === undefined ? {} : { cursor }) }
        const page: Page = await call(route, { ...input, query }, { signal })
        found.push(...page.data)
        cursor = page.nextCursor
      }
      return found
    },
  })
}
