import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { CostParts, Costs } from '#lib/wire/views/costs.ts'
import { getJson } from './fetch.ts'

/** `search` is the question as it stands in the URL, without a question mark. Another question leaves the last answer on screen, dimmed. */
export const costsQueryOf = (search: string) =>
  queryOptions({
    queryKey: ['costs', 'groups', search],
    queryFn: ({ signal }) => getJson<Costs>(`/api/costs?${search}`, signal),
    placeholderData: keepPreviousData,
  })

/** Shortfall by part, mark-out curves and stage latencies of the same executions. */
export const costPartsQueryOf = (search: string) =>
  queryOptions({
    queryKey: ['costs', 'parts', search],
    queryFn: ({ signal }) => getJson<CostParts>(`/api/costs/parts?${search}`, signal),
    placeholderData: keepPreviousData,
  })
