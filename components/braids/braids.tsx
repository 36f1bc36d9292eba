'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { DataTable } from '#components/data/data-table.tsx'
import { DensitySwitch } from '#components/data/density.tsx'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { useLiveView } from '#components/live/provider.tsx'
import { Button } from '#components/ui/button.tsx'
import { braidsQueryOf } from '#lib/query/braids.ts'
import type { BraidRow } from '#lib/wire/views/braids.ts'
import { BRAID_COLUMNS } from './columns.tsx'
import { braidFields, braidSearchOf, KIND_NAMES, KINDS } from './filter.ts'

/** What strands that agree were laid into, level by level. */
export function Braids() {
  const [filter, setFilter] = useUrlState(braidFields)
  const options = braidsQueryOf(braidSearchOf(filter))
  const { data, error, isPending, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['braid', 'strand', 'lesson'], everyMs: 2_000 })
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  const counts = data?.pages[0]?.counts
  const router = useRouter()
  const onOpen = useCallback((row: BraidRow) => router.push(hrefOf(row)), [router])
  const words = [filter.kind && KIND_NAMES[filter.kind], filter.symbol].filter(Boolean).join(', ')
  return (
    <div className="flex h-full min-h-0 flex-col gap-2 px-3 py-2 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-lg">Braids</h1>
        <fieldset className="flex flex-wrap gap-1">
          <legend className="sr-only">Level</legend>
          <Button size="sm" tone={filter.kind === null ? 'plain' : 'quiet'} aria-pressed={filter.kind === null} onClick={() => setFilter({ kind: null })}>
            All
          </Button>
          {KINDS.map((kind) => (
            <Button
              key={kind}
              size="sm"
              tone={filter.kind === kind ? 'plain' : 'quiet'}
              aria-pressed={filter.kind === kind}
              onClick={() => setFilter({ kind })}
            >
              {KIND_NAMES[kind]} <span className="figure text-faint">{counts?.[kind] ?? ''}</span>
            </Button>
          ))}
        </fieldset>
        {filter.symbol === null ? null : (
          <Button size="sm" tone="quiet" onClick={() => setFilter({ symbol: null })}>
            {filter.symbol}, clear
          </Button>
        )}
        <span className="ml-auto">
          <DensitySwitch />
        </span>
      </div>
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      <div className="min-h-0 flex-1 overflow-hidden rounded-lg border border-line bg-panel">
        {isPending ? (
          error ? null : (
            <Skeleton rows={12} label="Loading braids" />
          )
        ) : (
          <DataTable
            label="Braids, newest first"
            columns={BRAID_COLUMNS}
            rows={rows}
            rowId={idOf}
            hrefOf={hrefOf}
            onOpen={onOpen}
            fit="fill"
            onNearEnd={() => hasNextPage && !isFetching && void fetchNextPage()}
            empty={
              error ? null : words !== '' ? (
                <Empty action={<Button onClick={() => setFilter(null)}>Clear the filter</Button>}>No braid matches: {words}.</Empty>
              ) : (
                <Empty>Strands appear when executions end. A braid needs 3 that agree in symbol, timeframe, venue, type and outcome.</Empty>
              )
            }
          />
        )}
      </div>
    </div>
  )
}

const idOf = (row: BraidRow): string => row.id
const hrefOf = (row: BraidRow): string => `/braids/${encodeURIComponent(row.id)}`
