import { type InfiniteData, infiniteQueryOptions } from '@tanstack/react-query'
import type { AuditPage } from '#lib/wire/views/audit.ts'
import { getJson, pathWith } from './fetch.ts'

type AuditData = InfiniteData<AuditPage, string | null>

export const AUDIT_PAGE = 100
/** Events that add a line, or change what became of a command. */
export const AUDITED: readonly string[] = ['command', 'trading', 'risk', 'config', 'proposal', 'lesson', 'incident', 'worker', 'market']

export const auditQueryOf = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'list', search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => getJson<AuditPage>(pathWith('/api/audit', search, pageParam), signal),
    getNextPageParam: (page: AuditPage) => page.next,
    placeholderData: (before: AuditData | undefined) => before,
  })
