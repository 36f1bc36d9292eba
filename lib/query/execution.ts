import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ExecutionDetail, QuotePath, RawRows } from '#lib/wire/views/execution.ts'
import { getJson } from './fetch.ts'

const path = (id: string, part = ''): string => `/api/execution/${encodeURIComponent(id)}${part}`

/** One execution with everything that led to it. The stream invalidates it: nothing else makes it stale. */
export const executionQuery = (id: string) =>
  queryOptions({ queryKey: ['execution', 'detail', id], queryFn: ({ signal }) => getJson<ExecutionDetail>(path(id), signal) })

/** `version` is the execution's own change time, so that the path grows with it without an invalidation of its own. */
export const quotePathQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ['execution', 'quotes', id, version],
    queryFn: ({ signal }) => getJson<QuotePath>(path(id, '/quotes'), signal),
    placeholderData: keepPreviousData,
  })

export const rawRowsQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ['execution', 'raw', id, version],
    queryFn: ({ signal }) => getJson<RawRows>(path(id, '/raw'), signal),
    placeholderData: keepPreviousData,
  })
