'use client'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import dynamic from 'next/dynamic'
import { lazy, Suspense, useCallback, useMemo, useRef } from 'react'
import { DataTable } from '#components/data/data-table.tsx'
import { ListTools, VanishedNote } from '#components/data/list-tools.tsx'
import { NoRows } from '#components/data/no-rows.tsx'
import { serverNowMs, useNow } from '#components/data/now.ts'
import { patiently } from '#components/data/patiently.ts'
import { useShortcut } from '#components/data/shortcuts.ts'
import { sortingOf } from '#components/data/sort.ts'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { useArranged } from '#components/data/use-arranged.ts'
import { useDrawer } from '#components/data/use-drawer.ts'
import { useZone } from '#components/data/zone.ts'
import { Announcer } from '#components/live/announcer.tsx'
import { useLiveReads, useLiveView } from '#components/live/provider.tsx'
import { Button } from '#components/ui/button.tsx'
import { counted } from '#lib/format/words.ts'
import { EXECUTION_NOUNS, executionOf, executionsQuery, readExecutionsInto, rowsOf } from '#lib/query/executions.ts'
import { ApiFault } from '#lib/query/fetch.ts'
import type { BlotterNames, ExecutionRow } from '#lib/wire/views/executions.ts'
import { executionColumns } from './columns.tsx'
import { chipsOf, filterFields, filterSearch } from './filter.ts'
import { Further, Ranked } from './further.tsx'
import { NewRowsPill } from './new-rows-pill.tsx'
import { OrderSwitch } from './order-switch.tsx'
import { useHeldRows } from './use-held-rows.ts'
import { useMarks } from './use-marks.ts'

// Drawn by the server; its code comes after the rows.
const FilterBar = dynamic(() => patiently(() => import('./filter-bar.tsx').then((file) => file.FilterBar)))
// Only once a row is chosen or opened.
const CompareBar = lazy(() => patiently(() => import('./compare-bar.tsx')))
const Peek = lazy(() => patiently(() => import('./peek.tsx')))
const FirstDecision = lazy(() => patiently(() => import('#components/data/first-decision.tsx')))

const ARRIVED_MS = 2_500
/** More at a time are a stream and no news: marking each would be a flicker, and a cost when there is least to spare. */
const MARKED_MAX = 5

/** A ranking is read again as a whole, so not with each execution. */
const RANKED_EVERY_MS = 5_000
const NO_ROWS: readonly ExecutionRow[] = []
/** On a phone: what it was, how it ended and what it cost, within 360 pixels; all else is a swipe away. */
const NARROW = '{"order":["slippage","size"],"widths":{"time":70,"symbol":76,"status":80,"slippage":98}}'

/** The live blotter: every decision and what became of it, newest first unless asked otherwise. */
export function Blotter({ names }: { readonly names: BlotterNames }) {
  const [filter, setFilter] = useUrlState(filterFields)
  const zone = useZone()
  const search = filterSearch(filter)
  const client = useQueryClient()
  const options = executionsQuery(search)
  const { data, error, isPending, isPlaceholderData, isFetching, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(options)
  const reads = useLiveReads()
  const isNewestFirst = filter.sort === null
  const isRanked = !isNewestFirst && filter.sort !== 'time'
  useLiveView({
    queryKey: options.queryKey,
    nouns: EXECUTION_NOUNS,
    idOf: executionOf,
    ...(isRanked ? { everyMs: RANKED_EVERY_MS } : { read: (ids: readonly string[]) => readExecutionsInto(client, search, ids, reads, isNewestFirst) }),
  })

  const rows = useMemo(() => rowsOf(data), [data])
  // Only where new rows come on top is there anything to hold back.
  const held = useHeldRows(isNewestFirst ? rows : NO_ROWS)
  const shown = isNewestFirst ? held.shown : rows
  const columns = useMemo(() => executionColumns(names.decimals), [names])
  const arranged = useArranged('executions', columns, NARROW)
  const sorting = useMemo(() => sortingOf(filter.sort, '-time', (sort) => setFilter({ sort: sort as typeof filter.sort })), [filter.sort, setFilter])
  const { onOpen, ...drawer } = useDrawer(idOf, hrefOf)
  const { openId } = drawer
  const marks = useMarks()
  const scrollRef = useRef<HTMLDivElement>(null)
  const isHere = useNow() > 0
  const chips = useMemo(() => chipsOf(filter, zone, setFilter), [filter, zone, setFilter])
  const clear = useCallback(() => setFilter({ ...NOTHING_SET, sort: filter.sort }), [setFilter, filter.sort])
  // What stands around the rows follows the filter: rows that arrive fifteen times a second do not draw it again.
  const filterBar = useMemo(
    () => <FilterBar filter={filter} names={names} chips={chips} onChange={setFilter} onClear={clear} />,
    [filter, names, chips, setFilter, clear],
  )
  const tools = useMemo(() => <ListTools list="executions" arranged={arranged} exportSearch={search} />, [arranged, search])
  useShortcut({ keys: 'p', does: held.isPaused ? 'go on' : 'pause', group: 'Executions' }, held.togglePause, { isEnabled: isNewestFirst })

  const showNew = () => {
    held.showNew()
    scrollRef.current?.scrollTo({ top: 0 })
  }

  return (
    <div className="flex h-full min-h-0 flex-col gap-2 px-3 py-2 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-lg">Executions</h1>
        <OrderSwitch sorting={sorting} />
        <div className="ml-auto flex flex-wrap items-center gap-1.5">
          {marks.ids.length === 0 ? null : (
            <Suspense>
              <CompareBar marks={marks} />
            </Suspense>
          )}
          {isNewestFirst ? (
            <Button size="sm" aria-pressed={held.isPaused} onClick={held.togglePause}>
              {held.isPaused ? <Play aria-hidden size={13} /> : <Pause aria-hidden size={13} />}
              {held.isPaused ? 'Go on' : 'Pause'}
            </Button>
          ) : null}
          {tools}
        </div>
      </div>
      {filterBar}
      <VanishedNote arranged={arranged} />
      {error ? <Fault message={error.message} code={error instanceof ApiFault ? error.code : undefined} onRetry={() => void refetch()} /> : null}
      <div className="flex min-h-0 flex-1 gap-3">
        <div className="relative min-h-0 min-w-0 flex-1 overflow-hidden rounded-lg border border-line bg-panel" aria-busy={isPlaceholderData}>
          <div className={`h-full ${isPlaceholderData ? 'opacity-50' : ''}`}>
            {isNewestFirst && held.newCount > 0 ? <NewRowsPill count={held.newCount} onShow={showNew} /> : null}
            {isPending ? (
              <Skeleton rows={14} label="Loading executions" />
            ) : (
              <DataTable
                label={LABELS[filter.sort ?? '-time'] ?? 'Executions'}
                columns={arranged.columns}
                arranged={arranged}
                sorting={sorting}
                rows={shown}
                rowId={idOf}
                {...(hasNextPage ? {} : { rowCount: shown.length + 1 })}
                hrefOf={hrefOf}
                onOpen={onOpen}
                drawer={drawer}
                marked={marks.ids}
                onMark={marks.toggle}
                isDim={isRefused}
                {...(isHere && isNewestFirst && !held.isPaused && !isStream(shown) ? { isNew: hasArrived } : {})}
                fit="fill"
                scrollRef={scrollRef}
                onTopChange={held.setAtTop}
                // Where matches are rare a page may bring few: the desk is asked on until the screen is full or the log ends.
                onNearEnd={hasNextPage && !isFetching && !error ? () => void fetchNextPage() : null}
                empty={
                  error || hasNextPage ? null : (
                    <NoRows
                      noun="execution"
                      chips={chips}
                      onClear={clear}
                      empty={
                        <Suspense>
                          <FirstDecision />
                        </Suspense>
                      }
                    />
                  )
                }
                foot={
                  isRanked ? (
                    <Ranked page={data?.pages[0]} />
                  ) : (
                    <Further since={data?.pages.at(-1)?.lookedBackToMs} isReading={isFetchingNextPage} isEmpty={rows.length === 0} isBack={isNewestFirst} />
                  )
                }
              />
            )}
          </div>
        </div>
        {openId === null ? null : (
          <Suspense>
            <Peek id={openId} onClose={drawer.onClose} isMarked={marks.ids.includes(openId)} onMark={() => marks.toggle(openId)} />
          </Suspense>
        )}
      </div>
      <Announcer text={isNewestFirst && held.newCount > 0 ? counted(held.newCount, 'new execution') : ''} />
    </div>
  )
}

const LABELS: Readonly<Record<string, string>> = {
  '-time': 'Executions, newest first',
  time: 'Executions, oldest first',
  '-slippage': 'Executions, highest arrival slippage first',
  slippage: 'Executions, lowest arrival slippage first',
  '-shortfall': 'Executions, highest shortfall first',
  shortfall: 'Executions, lowest shortfall first',
  '-score': 'Executions, best score first',
  score: 'Executions, lowest score first',
}
const NOTHING_SET = { status: null, venue: null, symbol: null, style: null, code: null, side: null, q: null, range: null, from: null, to: null }

const idOf = (row: ExecutionRow): string => row.id
const hrefOf = (row: ExecutionRow): string => `/executions/${encodeURIComponent(row.id)}`
const isRefused = (row: ExecutionRow): boolean => row.status === 'refused'
const hasArrived = (row: ExecutionRow): boolean => serverNowMs() - row.createdAtMs < ARRIVED_MS

function isStream(rows: readonly ExecutionRow[]): boolean {
  const row = rows[MARKED_MAX]
  return row !== undefined && hasArrived(row)
}
