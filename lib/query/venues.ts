import { queryOptions } from '@tanstack/react-query'
import type { TwinView } from '#lib/wire/views/twins.ts'
import type { Venues } from '#lib/wire/views/venues.ts'
import { getJson } from './fetch.ts'

/** Means over thousands of executions move slowly, and their intervals are work: asked now and then. */
const VENUES_EVERY_MS = 15_000
/** A twin is written within a second of its report. */
const TWIN_EVERY_MS = 2_000

export const venuesQuery = queryOptions({
  queryKey: ['venues', 'all'],
  queryFn: ({ signal }) => getJson<Venues>('/api/venues', signal),
  refetchInterval: VENUES_EVERY_MS,
})

/** What forecast and simulator said of an execution; asked again until it is there. */
export const twinQuery = (id: string) =>
  queryOptions({
    queryKey: ['venues', 'twin', id],
    queryFn: async ({ signal }) => (await getJson<{ readonly twin: TwinView | null }>(`/api/venues/twin/${encodeURIComponent(id)}`, signal)).twin,
    refetchInterval: ({ state }) => (state.data ? false : TWIN_EVERY_MS),
  })
