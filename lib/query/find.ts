import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Found } from '#lib/wire/views/find.ts'
import { getJson } from './fetch.ts'

/** What goes by this name. Each answer is for one typed text and is old at once. */
export const findQueryOf = (q: string) =>
  queryOptions({
    queryKey: ['find', q],
    queryFn: ({ signal }) => getJson<Found>(`/api/find?q=${encodeURIComponent(q)}`, signal),
    enabled: q.length >= 2,
    staleTime: 5_000,
    placeholderData: keepPreviousData,
  })
