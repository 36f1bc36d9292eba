import { queryOptions } from '@tanstack/react-query'
import type { Symbols } from '#lib/wire/views/symbols.ts'
import { getJson } from './fetch.ts'

/** Listings with their last prices. Prices have no event of their own: they are asked for while the form is open. */
export const symbolsQuery = queryOptions({
  queryKey: ['symbols', 'all'],
  queryFn: ({ signal }) => getJson<Symbols>('/api/symbols', signal),
  refetchInterval: 2_000,
})
