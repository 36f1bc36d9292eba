'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { ListScreen } from '#components/data/list-screen.tsx'
import { sortingOf } from '#components/data/sort.ts'
import { Empty } from '#components/data/states.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { useArranged } from '#components/data/use-arranged.ts'
import { useLiveView } from '#components/live/provider.tsx'
import { Button } from '#components/ui/button.tsx'
import { braidsQueryOf } from '#lib/query/braids.ts'
import type { BraidRow } from '#lib/wire/views/braids.ts'
import { BRAID_COLUMNS } from './columns.tsx'
import { type BraidFilter, braidFields, braidSearchOf, chipsOf, KIND_NAMES, KINDS } from './filter.ts'
import { NextPass } from './next-pass.tsx'

/** What strands that agree were laid into, level by level. */
export function Braids() {
  const [filter, setFilter] = useUrlState(braidFields)
  const search = braidSearchOf(filter)
  const options = braidsQueryOf(search)
  const query = useInfiniteQuery(options)
  useLiveView({ queryKey: options.queryKey, nouns: ['braid', 'strand', 'lesson'], everyMs: 2_000 })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data])
  const counts = query.data?.pages[0]?.counts
  const arranged = useArranged('braids', BRAID_COLUMNS)
  const sorting = useMemo(() => sortingOf(filter.sort, '-time', (sort) => setFilter({ sort: sort as BraidFilter['sort'] })), [filter.sort, setFilter])
  const router = useRouter()
  const onOpen = useCallback((row: BraidRow) => router.push(hrefOf(row)), [router])
  return (
    <ListScreen
      list="braids"
      title="Braids"
      noun="braid"
      label={filter.sort === null ? 'Braids, newest first' : 'Braids, in the order of their header'}
      query={query}
      rows={rows}
      rowId={idOf}
      hrefOf={hrefOf}
      onOpen={onOpen}
      arranged={arranged}
      sorting={sorting}
      lead={<Levels kind={filter.kind} counts={counts} onChange={(kind) => setFilter({ kind })} />}
      chips={chipsOf(filter, setFilter)}
      onClear={() => setFilter({ kind: null, symbol: null })}
      exportSearch={search}
      empty={
        <Empty>
          Strands appear when executions end. A braid needs 3 that agree in symbol, timeframe, venue, type and outcome. <NextPass />
        </Empty>
      }
    />
  )
}

function Levels({
  kind: now,
  counts,
  onChange,
}: {
  readonly kind: BraidFilter['kind']
  readonly counts: Readonly<Record<string, number>> | undefined
  readonly onChange: (kind: BraidFilter['kind']) => void
}) {
  return (
    <fieldset className="flex flex-wrap gap-1 print:hidden">
      <legend className="sr-only">Level</legend>
      <Button size="sm" tone={now === null ? 'plain' : 'quiet'} aria-pressed={now === null} onClick={() => onChange(null)}>
        All
      </Button>
      {KINDS.map((kind) => (
        <Button key={kind} size="sm" tone={now === kind ? 'plain' : 'quiet'} aria-pressed={now === kind} onClick={() => onChange(kind)}>
          {KIND_NAMES[kind]} <span className="figure text-faint">{counts?.[kind] ?? ''}</span>
        </Button>
      ))}
    </fieldset>
  )
}

const idOf = (row: BraidRow): string => row.id
const hrefOf = (row: BraidRow): string => `/braids/${encodeURIComponent(row.id)}`
