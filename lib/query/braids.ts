import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { BraidDetail, BraidsPage } from '#lib/wire/views/braids.ts'
import { getJson, pathWith } from './fetch.ts'

/** Braids in pages, newest first. `search` is the filter as it stands in the URL, without a question mark. */
export const braidsQueryOf = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['braids', 'list', search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => getJson<BraidsPage>(pathWith('/api/braids', search, pageParam), signal),
    getNextPageParam: (page: BraidsPage) => page.nextBefore,
  })

export const braidQuery = (id: string) =>
  queryOptions({ queryKey: ['braids', 'detail', id], queryFn: ({ signal }) => getJson<BraidDetail>(`/api/braids/${encodeURIComponent(id)}`, signal) })
