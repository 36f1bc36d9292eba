import type { Column } from '#components/data/column.ts'
import { DataTable } from '#components/data/data-table.tsx'
import { Num } from '#components/data/num.tsx'
import { Empty } from '#components/data/states.tsx'
import { Status } from '#components/data/status.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { formatPrice } from '#lib/format/number.ts'
import type { Feed, Market } from '#lib/wire/views/overview.ts'

const COLUMNS: readonly Column<Feed>[] = [
  { id: 'symbol', header: 'Symbol', width: 90, isSticky: true, sort: 'ascending', cell: (feed) => feed.symbol },
  { id: 'venue', header: 'Venue', width: 84, cell: (feed) => feed.venue },
  {
    id: 'state',
    header: 'Feed',
    width: 64,
    cell: (feed) => <Status value={feed.isStale ? 'stale' : feed.isLive ? 'live' : 'open'} word={feed.isStale ? 'stale' : 'fresh'} />,
  },
  { id: 'bid', header: 'Bid', align: 'right', width: 82, cell: (feed) => <Num value={feed.bid} print={formatPrice} reason="no_book" /> },
  { id: 'ask', header: 'Ask', align: 'right', width: 82, cell: (feed) => <Num value={feed.ask} print={formatPrice} reason="no_book" /> },
  { id: 'spread', header: 'Spread', unit: 'bps', align: 'right', width: 60, cell: (feed) => <Num value={feed.spreadBps} decimals={1} reason="no_book" /> },
  {
    id: 'age',
    header: 'Age',
    unit: 'market time',
    align: 'right',
    width: 78,
    cell: (feed) => <Num value={feed.ageMs} print={formatDuration} reason="no_book" />,
  },
]

/** Every venue and symbol with the age of its book, by the market's own clock. */
export function Feeds({ feeds, market, readAtMs }: { readonly feeds: readonly Feed[]; readonly market: Market | null; readonly readAtMs: number }) {
  const stale = feeds.filter((feed) => feed.isStale).length
  return (
    <LivePanel title="Feeds" note={feeds.length === 0 ? undefined : `${feeds.length - stale} of ${feeds.length} fresh`} readAtMs={readAtMs} isFlush>
      <DataTable
        label="Feeds by symbol and venue"
        columns={COLUMNS}
        rows={feeds}
        rowId={(feed) => `${feed.venue} ${feed.symbol}`}
        rowCount={feeds.length + 1}
        isWalked={false}
        empty={<Empty>{market ? 'The market has listed nothing yet.' : 'No market yet. The worker opens it when it starts.'}</Empty>}
      />
    </LivePanel>
  )
}
