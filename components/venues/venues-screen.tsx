'use client'
import { useQuery } from '@tanstack/react-query'
import { arrange } from '#components/data/layout.ts'
import { ListTools } from '#components/data/list-tools.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { useArranged } from '#components/data/use-arranged.ts'
import { LivePanel } from '#components/live/live-panel.tsx'
import { Link } from '#components/ui/link.tsx'
import { Page } from '#components/ui/page.tsx'
import { counted } from '#lib/format/words.ts'
import { venuesQuery } from '#lib/query/venues.ts'
import type { BucketView, Venues, VenueView } from '#lib/wire/views/venues.ts'
import { cardColumns } from './card-columns.tsx'
import { executionsOf } from './places.ts'
import { SimulatorPanel } from './simulator-panel.tsx'

/** Where we trade well, and whether our model knows. */
export function VenuesScreen() {
  const { data, error, refetch } = useQuery(venuesQuery)
  return (
    <Page title="Venues" lead={data ? leadOf(data) : undefined}>
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? error ? null : <Skeleton rows={8} label="Loading venues" /> : data.venues.length === 0 ? <Nothing /> : <Cards data={data} />}
    </Page>
  )
}

function Cards({ data }: { readonly data: Venues }) {
  const arranged = useArranged('venues', BUCKET_COLUMNS)
  // One arrangement for both tables: they differ in what a row is, not in what is said of it.
  const venueColumns = arrange(VENUE_COLUMNS, arranged.layout).shown
  return (
    <>
      <SimulatorPanel data={data} />
      <LivePanel title="Venues" note="means over hard and easy orders together: compare venues inside buckets" readAtMs={data.readAtMs} isFlush>
        <PlainTable label="Scorecard of every venue" columns={venueColumns} rows={data.venues} rowId={(row) => row.venue} />
      </LivePanel>
      <LivePanel
        title="Scorecard"
        note="per pair, size and volatility; below 20 orders on 5 days a row is an observation, without colour"
        actions={<ListTools list="venues" arranged={arranged} exportSearch="" isPlain />}
        readAtMs={data.readAtMs}
        isFlush
      >
        <PlainTable
          label="Scorecard by venue, pair, size and volatility"
          columns={arranged.columns}
          rows={data.buckets}
          rowId={(row) => `${row.venue} ${row.symbol} ${row.size} ${row.volatility}`}
        />
        <p className="px-3 py-2 text-xs text-faint">
          Size is the decided notional in quote currency: {data.edges.size.join(' · ')}. Volatility is that of a day: {data.edges.volatility.join(' · ')}.
        </p>
      </LivePanel>
    </>
  )
}

const VENUE_COLUMNS: readonly PlainColumn<VenueView>[] = [
  {
    id: 'venue',
    header: 'Venue',
    cell: (row) => (
      <Link href={executionsOf(row)} className="text-accent hover:underline">
        {row.venue}
      </Link>
    ),
  },
  {
    id: 'book',
    header: 'Book now',
    cell: (row) =>
      row.book === 'live' ? (
        <span className="text-good">live</span>
      ) : row.book === 'stale' ? (
        <span className="text-warn">stale</span>
      ) : (
        <span className="text-faint">none</span>
      ),
  },
  ...cardColumns<VenueView>(),
]

const BUCKET_COLUMNS: readonly PlainColumn<BucketView>[] = [
  {
    id: 'venue',
    header: 'Venue',
    cell: (row) => (
      <Link href={executionsOf(row)} className="text-accent hover:underline">
        {row.venue}
      </Link>
    ),
  },
  { id: 'symbol', header: 'Pair', cell: (row) => <span className="whitespace-nowrap">{row.symbol}</span> },
  { id: 'size', header: 'Size', unit: 'notional', cell: (row) => <span className="whitespace-nowrap text-dim">{row.size}</span> },
  { id: 'volatility', header: 'Volatility', unit: 'of a day', cell: (row) => <span className="whitespace-nowrap text-dim">{row.volatility}</span> },
  ...cardColumns<BucketView>(),
]

function Nothing() {
  return <Empty>No market is open yet. A venue appears with its first book, its card with the first order.</Empty>
}

const leadOf = ({ venues, window: { n, max } }: Venues): string =>
  n === 0
    ? venues.length === 0
      ? 'no execution has ended yet'
      : `${counted(venues.length, 'venue')}, no orders yet`
    : `the newest ${counted(n, 'execution')}${n === max ? `, at most ${max.toLocaleString('en-US')}` : ''}, market time`
