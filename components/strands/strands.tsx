'use client'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import { Box } from '#components/data/box.tsx'
import { ListScreen } from '#components/data/list-screen.tsx'
import { patiently } from '#components/data/patiently.ts'
import { sortingOf } from '#components/data/sort.ts'
import { Empty } from '#components/data/states.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { useArranged } from '#components/data/use-arranged.ts'
import { useDrawer } from '#components/data/use-drawer.ts'
import { useLiveView } from '#components/live/provider.tsx'
import { buttonStyle } from '#components/ui/button.tsx'
import { Link } from '#components/ui/link.tsx'
import { STYLES } from '#lib/domain/account/costs/grouping.ts'
import { formatNumber } from '#lib/format/number.ts'
import { readStrandsInto, strandsQueryOf } from '#lib/query/strands.ts'
import type { StrandRow } from '#lib/wire/views/strands.ts'
import { ClusterList } from './cluster-list.tsx'
import { STRAND_COLUMNS } from './columns.tsx'
import { chipsOf, NO_KEY, OUTCOMES, type StrandFilter, strandFields, strandSearchOf } from './filter.ts'

const Peek = lazy(() => patiently(() => import('#components/executions/peek.tsx')))

export type StrandNames = { readonly symbols: readonly string[]; readonly venues: readonly string[] }
const RANKED_EVERY_MS = 5_000

/** What every execution left behind, and which of them agree. */
export function Strands({ names }: { readonly names: StrandNames }) {
  const [filter, setFilter] = useUrlState(strandFields)
  const search = strandSearchOf(filter)
  const client = useQueryClient()
  const options = strandsQueryOf(search)
  const query = useInfiniteQuery(options)
  const isRanked = filter.sort !== null && filter.sort !== 'time'
  useLiveView({
    queryKey: options.queryKey,
    nouns: ['execution'],
    ...(isRanked ? { everyMs: RANKED_EVERY_MS } : { read: (ids: readonly string[]) => readStrandsInto(client, search, ids, filter.sort === null) }),
  })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data])
  const arranged = useArranged('strands', STRAND_COLUMNS)
  const sorting = useMemo(() => sortingOf(filter.sort, '-time', (sort) => setFilter({ sort: sort as StrandFilter['sort'] })), [filter.sort, setFilter])
  const { onOpen, ...drawer } = useDrawer(idOf, hrefOf)
  const amongMax = query.data?.pages[0]?.amongMax
  return (
    <ListScreen
      list="strands"
      title="Strands"
      noun="strand"
      label={isRanked ? 'Strands, ranked' : filter.sort === 'time' ? 'Strands, oldest first' : 'Strands, newest first'}
      lead={amongMax ? <p className="text-xs text-faint">ranked among the newest {formatNumber(amongMax, 0)} of this filter</p> : null}
      query={query}
      rows={rows}
      rowId={idOf}
      hrefOf={hrefOf}
      onOpen={onOpen}
      isDim={isRefused}
      arranged={arranged}
      sorting={sorting}
      filters={<Boxes filter={filter} names={names} onChange={setFilter} />}
      chips={chipsOf(filter, setFilter)}
      onClear={() => setFilter(NO_KEY)}
      exportSearch={search}
      empty={<NoStrands />}
      drawer={{
        ...drawer,
        panel:
          drawer.openId === null ? null : (
            <Suspense>
              <Peek id={drawer.openId} onClose={drawer.onClose} />
            </Suspense>
          ),
      }}
      beside={<ClusterList filter={filter} onChoose={(key) => setFilter(key ?? NO_KEY)} />}
    />
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
    { column: 'execution_type', label: 'Type', any: 'Any type', values: STYLES },
    { column: 'outcome_type', label: 'Outcome', any: 'Any outcome', values: OUTCOMES },
  ] as const
  return boxes.map(({ column, label, any, values }) => (
    <Box key={column} label={label} any={any} value={filter[column]} values={values} onChange={(value) => onChange({ [column]: value })} />
  ))
}

function NoStrands() {
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
