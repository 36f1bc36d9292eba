import { queryOptions } from '@tanstack/react-query'
import type { Risk } from '#lib/wire/views/risk.ts'
import { getJson } from './fetch.ts'

/** Use of limits moves with every mark and has no event of its own: the clock asks, the tail tells of changes of state. */
export const riskQuery = queryOptions({
  queryKey: ['risk', 'all'],
  queryFn: ({ signal }) => getJson<Risk>('/api/risk', signal),
  refetchInterval: 2_000,
})
