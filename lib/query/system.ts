import { queryOptions } from '@tanstack/react-query'
import type { System } from '#lib/wire/views/system.ts'
import { getJson } from './fetch.ts'

/** Heartbeats and queues have no events of their own. */
export const systemQuery = queryOptions({
  queryKey: ['system', 'all'],
  queryFn: ({ signal }) => getJson<System>('/api/system', signal),
  refetchInterval: 2_000,
})
