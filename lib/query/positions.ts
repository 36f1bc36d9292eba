import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { PositionHistory, Positions } from '#lib/wire/views/positions.ts'
import { getJson } from './fetch.ts'

/** Marks move each second without an event of their own: the tail tells of changes, the clock asks for marks. */
const MARKS_EVERY_MS = 2_000

export const positionsQuery = queryOptions({
  queryKey: ['positions', 'all'],
  queryFn: ({ signal }) => getJson<Positions>('/api/positions', signal),
  refetchInterval: MARKS_EVERY_MS,
})

/** Changes of one holding, newest first. */
export const positionHistoryQueryOf = (symbol: string, venue: string) =>
  infiniteQueryOptions({
    queryKey: ['positions', 'history', venue, symbol],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      getJson<PositionHistory>(
        `/api/positions/history?${new URLSearchParams({ symbol, venue, ...(pageParam === null ? {} : { before: pageParam }) })}`,
        signal,
      ),
    getNextPageParam: (page: PositionHistory) => page.nextBefore,
  })
