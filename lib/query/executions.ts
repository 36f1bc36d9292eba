import { type InfiniteData, infiniteQueryOptions, type QueryClient } from '@tanstack/react-query'
import type { ChangeItem } from '#lib/wire/stream.ts'
import type { ExecutionRow, ExecutionsDelta, ExecutionsPage } from '#lib/wire/views/executions.ts'
import { getJson } from './fetch.ts'
import type { ServerClock } from './server-clock.ts'

export type ExecutionsData = InfiniteData<ExecutionsPage, string | null>

export const PAGE_SIZE = 100
/** A tab that is open all day keeps its memory: older rows are read again when somebody scrolls to them. */
const ROWS_MAX = 5_000
const OPEN: readonly string[] = ['received', 'waiting', 'approved', 'working']

/** The blotter in pages, newest first. `search` is its filter as it stands in the URL, without a question mark. */
export const executionsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['executions', 'list', search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => getJson<ExecutionsPage>(path(search, { limit: String(PAGE_SIZE), before: pageParam }), signal),
    getNextPageParam: (page: ExecutionsPage) => page.next,
    // Another filter: the rows of the one before stay, dimmed, until its own are here.
    placeholderData: (before: ExecutionsData | undefined) => before,
    // A delta replaces what it changed and keeps the rest as it was: comparing thousands of rows again would find nothing.
    structuralSharing: false,
  })

/** All rows that have been read, newest first. While the first page is the only one, its own array. */
export function rowsOf(data: Pick<ExecutionsData, 'pages'> | undefined): readonly ExecutionRow[] {
  const [first, ...others] = data?.pages ?? []
  return first === undefined ? [] : others.length === 0 ? first.rows : [first, ...others].flatMap((page) => page.rows)
}

/** Events that a row of the blotter shows. */
export const EXECUTION_NOUNS: readonly string[] = ['execution', 'order', 'fill']

/** The execution that an event changes on screen. Mark-outs are on none of its columns, and there are five of them for each execution. */
export function executionOf({ noun, id, kind, executionId }: ChangeItem): string | null {
  if (kind === 'measured') return null
  return noun === 'execution' ? id : (executionId ?? null)
}

/**
 * Reads these rows and puts them in their places: known ones are replaced, newer ones go on top, others are left out. `live` is told of both.
 * Where the oldest come first (`isNewestFirst` false) what is new belongs to a page that is not read yet.
 */
export async function readExecutionsInto(client: QueryClient, search: string, ids: readonly string[], live: LiveReads, isNewestFirst = true): Promise<void> {
  const sentMs = live.now()
  const { rows, readAtMs } = await getJson<ExecutionsDelta>(path(search, { ids: ids.join(',') }))
  live.clock.sample(sentMs, readAtMs, live.now())
  const { queryKey } = executionsQuery(search)
  client.setQueryData<ExecutionsData>(queryKey, (data) => data && applyDelta(data, ids, rows, isNewestFirst))
  // A row that was read before its report is not the one that was announced.
  live.arrived(rows.filter(({ status }) => !OPEN.includes(status)).map(({ id }) => id))
}

/** What a delta read tells on its way: how the clocks stand, and which rows are about to be drawn. */
export type LiveReads = { readonly clock: Pick<ServerClock, 'sample'>; readonly now: () => number; readonly arrived: (ids: readonly string[]) => void }

/**
 * `asked` are the ids that changed, `rows` those of them that the filter lets through. A row that no longer passes leaves.
 * A row that belongs between pages already read, or below them, is put there or left to its page.
 */
export function applyDelta(data: ExecutionsData, asked: readonly string[], rows: readonly ExecutionRow[], isNewestFirst = true): ExecutionsData {
  const changed = new Map(rows.map((row) => [row.id, row]))
  const touched = new Set(asked)
  // Where the oldest come first, nothing lies below a change that need not be looked at.
  const oldest = isNewestFirst ? (asked.toSorted()[0] ?? '') : ''
  const lowest = data.pages.at(-1)?.next ?? null
  const pages = data.pages.map((page) => replaced(page, { touched, oldest, changed }))
  if (!isNewestFirst) return { ...data, pages }
  // What is left was in no page. Below the last page that is read it belongs to one that is not.
  const fresh = [...changed.values()].filter((row) => lowest === null || row.id > lowest)
  return fresh.length === 0 ? { ...data, pages } : cut({ ...data, pages: merge(pages, fresh) })
}

type Delta = { readonly touched: ReadonlySet<string>; readonly oldest: string; readonly changed: Map<string, ExecutionRow> }

/** The page with its changed rows in their places; what it took is no longer in `changed`. Of thousands of older rows none is looked at. */
function replaced(page: ExecutionsPage, { touched, oldest, changed }: Delta): ExecutionsPage {
  const end = oldest === '' ? page.rows.length : countFrom(page.rows, oldest)
  const head = page.rows.slice(0, end)
  if (!head.some(({ id }) => touched.has(id))) return page
  const rows = head.flatMap((row) => {
    if (!touched.has(row.id)) return row
    const now = changed.get(row.id)
    changed.delete(row.id)
    return now ?? []
  })
  return { ...page, rows: rows.concat(page.rows.slice(end)) }
}

/** How many rows stand at or above this id, by halving: the newest come first. */
function countFrom(rows: readonly ExecutionRow[], id: string): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle] as ExecutionRow).id >= id) low = middle + 1
    else high = middle
  }
  return low
}

function merge(pages: readonly ExecutionsPage[], fresh: readonly ExecutionRow[]): ExecutionsPage[] {
  const [first = { rows: [], next: null }, ...others] = pages
  const newest = fresh.toSorted(newestFirst)
  // Ids of concurrent decisions commit in any order; only then is the whole page put in order again.
  const isAbove = (newest.at(-1)?.id ?? '') > (first.rows[0]?.id ?? '')
  const rows = [...newest, ...first.rows]
  return [{ ...first, rows: isAbove ? rows : rows.sort(newestFirst) }, ...others]
}

const newestFirst = (a: ExecutionRow, b: ExecutionRow): number => (a.id < b.id ? 1 : -1)

/** The first page grows with what arrives; the pages below it pay for that. */
function cut(data: ExecutionsData): ExecutionsData {
  let room = ROWS_MAX
  const pages: ExecutionsPage[] = []
  for (const page of data.pages) {
    if (room <= 0) break
    const rows = page.rows.slice(0, room)
    pages.push(rows.length === page.rows.length ? page : { rows, next: rows.at(-1)?.id ?? null })
    room -= page.rows.length
  }
  const end = pages.at(-1)
  if (pages.length < data.pages.length && end) pages[pages.length - 1] = { ...end, next: end.rows.at(-1)?.id ?? null }
  return { pages, pageParams: data.pageParams.slice(0, pages.length) }
}

function path(search: string, more: Readonly<Record<string, string | null>>): string {
  const params = new URLSearchParams(search)
  for (const [name, value] of Object.entries(more)) if (value !== null) params.set(name, value)
  return `/api/executions?${params}`
}
