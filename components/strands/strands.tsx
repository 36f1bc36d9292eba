'use client'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { DataTable } from '#components/data/data-table.tsx'
import { DensitySwitch } from '#components/data/density.tsx'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { useLiveView } from '#components/live/provider.tsx'
import { Button, buttonStyle } from '#components/ui/button.tsx'
import { Select } from '#components/ui/field.tsx'
import { asWords } from '#lib/format/words.ts'
import { readStrandsInto, strandsQueryOf } from '#lib/query/strands.ts'
import type { StrandRow } from '#lib/wire/views/strands.ts'
import { ClusterList } from './cluster-list.tsx'
import { STRAND_COLUMNS } from './columns.tsx'
import { OUTCOMES, type StrandFilter, strandFields, strandFilterInWords, strandSearchOf } from './filter.ts'

export type StrandNames = { readonly symbols: readonly string[]; readonly venues: readonly string[] }

/** What every execution left behind, and which of them agree. */
export function Strands({ names }: { readonly names: StrandNames }) {
  const [filter, setFilter] = useUrlState(strandFields)
  const search = strandSearchOf(filter)
  const client = useQueryClient()
  const options = strandsQueryOf(search)
  const { data, error, isPending, isPlaceholderData, isFetching, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['execution'], read: (ids) => readStrandsInto(client, search, ids) })
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  const router = useRouter()
  const onOpen = useCallback((row: StrandRow) => router.push(hrefOf(row)), [router])
  const words = strandFilterInWords(filter)
  const choose = (key: StrandFilter | null) => setFilter(key)
  return (
    <div className="flex h-full min-h-0 flex-col gap-2 px-3 py-2 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-lg">Strands</h1>
        <Boxes filter={filter} names={names} onChange={(change) => setFilter(change)} />
        {words === '' ? null : (
          <Button size="sm" tone="quiet" onClick={() => choose(null)}>
            Clear
          </Button>
        )}
        <span className="ml-auto">
          <DensitySwitch />
        </span>
      </div>
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      <div className="grid min-h-0 flex-1 gap-3 max-xl:auto-rows-max max-xl:overflow-y-auto xl:grid-cols-[minmax(0,1fr)_21rem]">
        <div
          className={`min-h-0 overflow-hidden rounded-lg border border-line bg-panel max-xl:h-[65dvh] ${isPlaceholderData ? 'opacity-50' : ''}`}
          aria-busy={isPlaceholderData}
        >
          {isPending ? (
            error ? null : (
              <Skeleton rows={14} label="Loading strands" />
            )
          ) : (
            <DataTable
              label="Strands, newest first"
              columns={STRAND_COLUMNS}
              rows={rows}
              rowId={idOf}
              {...(hasNextPage ? {} : { rowCount: rows.length + 1 })}
              hrefOf={hrefOf}
              onOpen={onOpen}
              isDim={isRefused}
              fit="fill"
              onNearEnd={() => hasNextPage && !isFetching && void fetchNextPage()}
              empty={error ? null : <NoRows words={words} onClear={() => choose(null)} />}
              foot={isFetchingNextPage ? <p className="px-3 py-2 text-xs text-faint">Reading older ones…</p> : null}
            />
          )}
        </div>
        <div className="min-h-0 xl:overflow-y-auto">
          <ClusterList filter={filter} onChoose={choose} />
        </div>
      </div>
    </div>
  )
}

const idOf = (row: StrandRow): string => row.id
const hrefOf = (row: StrandRow): string => `/executions/${encodeURIComponent(row.id)}`
const isRefused = (row: StrandRow): boolean => row.status === 'refused'

function Boxes({
  filter,
  names,
  onChange,
}: {
  readonly filter: StrandFilter
  readonly names: StrandNames
  readonly onChange: (change: Partial<StrandFilter>) => void
}) {
  const boxes = [
    { column: 'symbol', label: 'Symbol', any: 'Any symbol', values: names.symbols },
    { column: 'timeframe', label: 'Timeframe', any: 'Any timeframe', values: ['1m', '5m', '15m', '1h', '4h', '1d'] },
    { column: 'venue', label: 'Venue', any: 'Any venue', values: names.venues },
    { column: 'execution_type', label: 'Type', any: 'Any type', values: ['market', 'limit'] },
    { column: 'outcome_type', label: 'Outcome', any: 'Any outcome', values: OUTCOMES },
  ] as const
  return (
    <search aria-label="Filter strands" className="flex flex-wrap items-center gap-1.5">
      {boxes.map(({ column, label, any, values }) => {
        const current = filter[column]
        const known: readonly string[] = values
        // A value of the URL that is not listed stays selectable, so that the box tells the truth.
        const all = current && !known.includes(current) ? [...known, current] : known
        return (
          <div key={column} className="w-32">
            <Select
              size="sm"
              aria-label={label}
              value={current ?? ''}
              options={[{ value: '', label: any }, ...all.map((value) => ({ value, label: asWords(value) }))]}
              onChange={(event) => onChange({ [column]: event.target.value || null })}
            />
          </div>
        )
      })}
    </search>
  )
}

function NoRows({ words, onClear }: { readonly words: string; readonly onClear: () => void }) {
  if (words !== '') return <Empty action={<Button onClick={onClear}>Clear the filter</Button>}>No strand matches: {words}.</Empty>
  return (
    <Empty
      action={
        <Link href="/decide" className={buttonStyle({ tone: 'accent' })}>
          Send a decision
        </Link>
      }
    >
      Strands appear when executions end. A braid needs 3 that agree.
    </Empty>
  )
}
