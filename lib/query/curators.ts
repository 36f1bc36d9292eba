import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { CuratorCharts, Curators, LedgerPage } from '#lib/wire/views/curators.ts'
import { getJson, pathWith } from './fetch.ts'

/** Figures move with every outcome, which no event announces one by one; a new version is told by the tail. */
const EVERY_MS = 30_000

export const curatorsQuery = queryOptions({
  queryKey: ['curators', 'all'],
  queryFn: ({ signal }) => getJson<Curators>('/api/curators', signal),
  refetchInterval: EVERY_MS,
})

export const curatorChartsQuery = (version: number | null) =>
  queryOptions({
    queryKey: ['curators', 'charts', version],
    queryFn: ({ signal }) => getJson<CuratorCharts>(`/api/curators/charts${version === null ? '' : `?version=${version}`}`, signal),
    refetchInterval: EVERY_MS,
  })

export const ledgerQueryOf = (who: string | null) =>
  infiniteQueryOptions({
    queryKey: ['curators', 'ledger', who],
    queryFn: ({ pageParam, signal }) =>
      getJson<LedgerPage>(pathWith('/api/curators/ledger', who === null ? '' : `who=${encodeURIComponent(who)}`, pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextBefore,
  })
