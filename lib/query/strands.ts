import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { Clusters, StrandRow, StrandsPage } from '#lib/wire/views/strands.ts'
import { getJson } from './fetch.ts'

export type StrandsData = InfiniteData<StrandsPage, string | null>

/** Strands in pages, newest first. `search` is the filter as it stands in the URL, without a question mark. */
export const strandsQueryOf = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['strands', 'list', search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => getJson<StrandsPage>(path(search, 'before', pageParam), signal),
    getNextPageParam: (page: StrandsPage) => page.nextBefore,
    placeholderData: (before: StrandsData | undefined) => before,
  })

/** Clusters that are forming. A group of thousands of rows: read again at most every few seconds. */
export const clustersQuery = queryOptions({ queryKey: ['strands', 'clusters'], queryFn: ({ signal }) => getJson<Clusters>('/api/strands/clusters', signal) })

/** Reads these rows and puts them in their places. Where the oldest come first, new ones belong to a page that is not read yet. */
export async function readStrandsInto(client: QueryClient, search: string, ids: readonly string[], isNewestFirst = true): Promise<void> {
  const { rows } = await getJson<StrandsPage>(path(search, 'ids', ids.join(',')))
  client.setQueryData<StrandsData>(strandsQueryOf(search).queryKey, (data) => data && putStrands(data, ids, rows, isNewestFirst))
}

/**
 * `asked` changed, `rows` are those of them that the filter lets through: known ones are replaced, those that no longer
 * pass leave, new ones go on top. What is older than everything read belongs to a page that is not read yet.
 */
export function putStrands(data: StrandsData, asked: readonly string[], rows: readonly StrandRow[], isNewestFirst = true): StrandsData {
  const changed = new Map(rows.map((row) => [row.id, row]))
  const touched = new Set(asked)
  const pages = data.pages.map((page) => ({
    ...page,
    rows: page.rows.flatMap((row) => {
      if (!touched.has(row.id)) return row
      const now = changed.get(row.id)
      changed.delete(row.id)
      return now ?? []
    }),
  }))
  if (!isNewestFirst) return { ...data, pages }
  const lowest = data.pages.at(-1)?.nextBefore ?? null
  const fresh = [...changed.values()].filter((row) => lowest === null || row.id > lowest).sort((a, b) => (a.id < b.id ? 1 : -1))
  const [first, ...others] = pages
  return first ? { ...data, pages: [{ ...first, rows: [...fresh, ...first.rows].sort((a, b) => (a.id < b.id ? 1 : -1)) }, ...others] } : data
}

function path(search: string, name: string, value: string | null): string {
  const params = new URLSearchParams(search)
  if (value !== null) params.set(name, value)
  return `/api/strands?${params}`
}
