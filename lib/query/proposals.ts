import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ProposalDetail, ProposalsPage } from '#lib/wire/views/proposals.ts'
import { getJson, pathWith } from './fetch.ts'

type ProposalsData = InfiniteData<ProposalsPage, string | null>

export const proposalsQueryOf = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['proposals', 'list', search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => getJson<ProposalsPage>(pathWith('/api/proposals', search, pageParam), signal),
    getNextPageParam: (page: ProposalsPage) => page.nextBefore,
    placeholderData: (before: ProposalsData | undefined) => before,
  })

export const proposalQuery = (id: string) =>
  queryOptions({ queryKey: ['proposals', 'detail', id], queryFn: ({ signal }) => getJson<ProposalDetail>(`/api/proposals/${encodeURIComponent(id)}`, signal) })
