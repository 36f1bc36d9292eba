import { queryOptions } from '@tanstack/react-query'
import type { ChangeItem } from '#lib/wire/stream.ts'
import type { CostTrack, Desk, Overview } from '#lib/wire/views/overview.ts'
import { getJson } from './fetch.ts'

/** Trading state, market and worker, for the frame. Asked now and then as well: a market's clock has no events. */
export const deskQuery = () =>
  queryOptions({
    queryKey: ['desk', 'state'],
    queryFn: ({ signal }) => getJson<Desk>('/api/overview/desk', signal),
    refetchInterval: 5_000,
  })

/** Events that change what the frame shows; of an order only that nobody knows what became of it. */
export const WATCHED: readonly string[] = ['trading', 'market', 'worker', 'risk', 'proposal', 'incident', 'order']
export const watchedOf = ({ noun, kind, id }: ChangeItem): string | null => (noun === 'order' && kind !== 'unknown' ? null : id)

/** Feeds and sums change without events of their own, so the overview is asked every two seconds while it is seen. */
export const overviewQuery = () =>
  queryOptions({
    queryKey: ['overview', 'all'],
    queryFn: ({ signal }) => getJson<Overview>('/api/overview', signal),
    refetchInterval: 2_000,
  })

/** Means with intervals are work, and move slowly. */
const COSTS_EVERY_MS = 15_000

export const costTrackQuery = queryOptions({
  queryKey: ['overview', 'costs'],
  queryFn: ({ signal }) => getJson<CostTrack>('/api/overview/costs', signal),
  refetchInterval: COSTS_EVERY_MS,
})
