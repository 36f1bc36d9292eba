'use client'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Download, Pause, Play } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { DataTable } from '#components/data/data-table.tsx'
import { DensitySwitch } from '#components/data/density.tsx'
import { serverNowMs, useNow } from '#components/data/now.ts'
import { useShortcut } from '#components/data/shortcuts.ts'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { Time } from '#components/data/time.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { Announcer } from '#components/live/announcer.tsx'
import { useLiveReads, useLiveView } from '#components/live/provider.tsx'
import { Button, buttonStyle } from '#components/ui/button.tsx'
import { counted } from '#lib/format/words.ts'
import { EXECUTION_NOUNS, executionOf, executionsQuery, PAGE_SIZE, readExecutionsInto, rowsOf } from '#lib/query/executions.ts'
import { ApiFault } from '#lib/query/fetch.ts'
import type { BlotterNames, ExecutionRow } from '#lib/wire/views/executions.ts'
import { ColumnMenu, useHiddenColumns } from './column-menu.tsx'
import { executionColumns } from './columns.tsx'
import { filterFields, filterInWords, filterSearch } from './filter.ts'
import { FilterBar } from './filter-bar.tsx'
import { NewRowsPill } from './new-rows-pill.tsx'
import { useHeldRows } from './use-held-rows.ts'

const ARRIVED_MS = 2_500
/** More at a time are a stream and no news: marking each would be a flicker, and a cost when there is least to spare. */
const MARKED_MAX = 5

/** The live blotter: every decision and what became of it, newest first. */
export function Blotter({ names }: { readonly names: BlotterNames }) {
  const [filter, setFilter] = useUrlState(filterFields)
  const search = filterSearch(filter)
  const client = useQueryClient()
  const options = executionsQuery(search)
  const { data, error, isPending, isPlaceholderData, isFetching, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(options)
  const reads = useLiveReads()
  useLiveView({
    queryKey: options.queryKey,
    nouns: EXECUTION_NOUNS,
    idOf: executionOf,
    read: (ids) => readExecutionsInto(client, search, ids, reads),
  })

  const rows = useMemo(() => rowsOf(data), [data])
  const held = useHeldRows(rows)
  const columns = useMemo(() => executionColumns(names.decimals), [names])
  const [hidden, toggleColumn] = useHiddenColumns('executions')
  const router = useRouter()
  const onOpen = useCallback((row: ExecutionRow) => router.push(hrefOf(row)), [router])
  const scrollRef = useRef<HTMLDivElement>(null)
  const isHere = useNow() > 0
  const words = filterInWords(filter)
  useShortcut({ keys: 'p', does: held.isPaused ? 'go on' : 'pause', group: 'Executions' }, held.togglePause)

  // Where matches are rare a page looks at many executions and may bring few: the desk is asked on until the screen is full or the log ends.
  const mustLookOn = hasNextPage && !isFetching && !error && rows.length < PAGE_SIZE
  useEffect(() => {
    if (mustLookOn) void fetchNextPage()
  }, [mustLookOn, fetchNextPage])

  const showNew = () => {
    held.showNew()
    scrollRef.current?.scrollTo({ top: 0 })
  }
  const exported = new URLSearchParams(search)
  exported.set(
    'columns',
    columns
      .map(({ id }) => id)
      .filter((id) => !hidden.includes(id))
      .join(','),
  )

  return (
    <div className="flex h-full min-h-0 flex-col gap-2 px-3 py-2 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-lg">Executions</h1>
        <div className="ml-auto flex items-center gap-1.5">
          <Button size="sm" aria-pressed={held.isPaused} onClick={held.togglePause}>
            {held.isPaused ? <Play aria-hidden size={13} /> : <Pause aria-hidden size={13} />}
            {held.isPaused ? 'Go on' : 'Pause'}
          </Button>
          <a
            href={`/api/export/executions?${exported}`}
            download
            className={buttonStyle({ size: 'sm' })}
            title="The current filter and columns, decimals as text, times in ISO"
          >
            <Download aria-hidden size={13} /> CSV
          </a>
          <ColumnMenu columns={columns} hidden={hidden} onToggle={toggleColumn} />
          <DensitySwitch />
        </div>
      </div>
      <FilterBar filter={filter} names={names} isFiltered={words !== ''} onChange={(change) => setFilter(change)} onClear={() => setFilter(null)} />
      {error ? <Fault message={error.message} code={error instanceof ApiFault ? error.code : undefined} onRetry={() => void refetch()} /> : null}
      <div className="relative min-h-0 flex-1 overflow-hidden rounded-lg border border-line bg-panel" aria-busy={isPlaceholderData}>
        <div className={`h-full ${isPlaceholderData ? 'opacity-50' : ''}`}>
          {held.newCount > 0 ? <NewRowsPill count={held.newCount} onShow={showNew} /> : null}
          {isPending ? (
            <Skeleton rows={14} label="Loading executions" />
          ) : (
            <DataTable
              label="Executions, newest first"
              columns={columns}
              rows={held.shown}
              rowId={idOf}
              hidden={hidden}
              {...(hasNextPage ? {} : { rowCount: held.shown.length + 1 })}
              hrefOf={hrefOf}
              onOpen={onOpen}
              isDim={isRefused}
              {...(isHere && !held.isPaused && !isStream(held.shown) ? { isNew: hasArrived } : {})}
              fit="fill"
              scrollRef={scrollRef}
              onTopChange={held.setAtTop}
              onNearEnd={() => hasNextPage && !isFetching && void fetchNextPage()}
              empty={error || hasNextPage ? null : <NoRows words={words} onClear={() => setFilter(null)} />}
              foot={<Further since={data?.pages.at(-1)?.lookedBackToMs} isReading={isFetchingNextPage} isEmpty={rows.length === 0} />}
            />
          )}
        </div>
      </div>
      <Announcer text={held.newCount > 0 ? counted(held.newCount, 'new execution') : ''} />
    </div>
  )
}

const idOf = (row: ExecutionRow): string => row.id
const hrefOf = (row: ExecutionRow): string => `/executions/${encodeURIComponent(row.id)}`
const isRefused = (row: ExecutionRow): boolean => row.status === 'refused'
const hasArrived = (row: ExecutionRow): boolean => serverNowMs() - row.createdAtMs < ARRIVED_MS

/** How far back has been looked, while older executions are still being read. */
function Further({ since, isReading, isEmpty }: { readonly since: number | undefined; readonly isReading: boolean; readonly isEmpty: boolean }) {
  if (!isReading) return null
  return (
    <p role="status" className="px-3 py-2 text-xs text-dim">
      {since === undefined ? (
        'Reading older ones…'
      ) : (
        <>
          {isEmpty ? 'None' : 'No more'} back to <Time at={since} style="moment" />. Looking further…
        </>
      )}
    </p>
  )
}

function NoRows({ words, onClear }: { readonly words: string; readonly onClear: () => void }) {
  if (words !== '') {
    return <Empty action={<Button onClick={onClear}>Clear the filter</Button>}>No execution matches: {words}.</Empty>
  }
  return (
    <Empty
      action={
        <Link href="/decide" className={buttonStyle({ tone: 'accent' })}>
          Send a decision
        </Link>
      }
    >
      No decision yet. Insert one into <code className="figure">dm_strand</code>, start the demo Decision Maker, or send one by hand.
    </Empty>
  )
}

function isStream(rows: readonly ExecutionRow[]): boolean {
  const row = rows[MARKED_MAX]
  return row !== undefined && hasArrived(row)
}
