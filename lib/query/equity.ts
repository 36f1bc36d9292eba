import { queryOptions } from '@tanstack/react-query'
import type { EquityCurve } from '#lib/wire/views/equity.ts'
import { getJson } from './fetch.ts'

/** A point is written every ten seconds of market time, without an event: more often there is nothing new to see. */
const POINT_EVERY_MS = 10_000

export const equityQuery = queryOptions({
  queryKey: ['equity', 'day'],
  queryFn: ({ signal }) => getJson<EquityCurve>('/api/equity', signal),
  refetchInterval: POINT_EVERY_MS,
})
