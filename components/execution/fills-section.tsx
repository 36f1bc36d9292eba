'use client'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { HORIZON_KEYS, HORIZON_NAMES } from '#components/charts/prepare/horizons.ts'
import { prepareMarkouts } from '#components/charts/prepare/markouts.ts'
import { fillTrendHref } from '#components/costs/filter.ts'
import { Num } from '#components/data/num.tsx'
import { patiently } from '#components/data/patiently.ts'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Signed } from '#components/data/signed.tsx'
import { Skeleton } from '#components/data/states.tsx'
import { useZone } from '#components/data/zone.ts'
import { Link } from '#components/ui/link.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatPrice, formatQuantity } from '#lib/format/number.ts'
import type { SignRule } from '#lib/format/sign.ts'
import { formatClockUs } from '#lib/format/time.ts'
import { counted } from '#lib/format/words.ts'
import type { ExecutionDetail, FillRow } from '#lib/wire/views/execution.ts'
import { isUnderWay } from './slices.ts'

const MarkoutChart = dynamic(() => patiently(() => import('#components/charts/markout-chart.tsx').then((file) => file.MarkoutChart)), {
  loading: () => <Skeleton rows={5} label="Loading the mark-out curve" />,
})

/** Every fill with the book it met; the price path above it shows the same fills in time. */
export function FillsPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const zone = useZone()
  const { fills, listings } = detail
  // Mark-outs are looked up once the execution is over: before that no horizon is pending.
  const whenOpen = isUnderWay(detail.head.status) ? 'after the end' : 'pending'
  const listingOf = (fill: FillRow) => listings.find((listing) => listing.venue === fill.venue)
  const columns: PlainColumn<FillRow>[] = [
    {
      id: 'at',
      header: 'Venue time',
      title: 'As stamped by the venue',
      cell: (fill) => (
        <span className="figure" title={`${fill.clock === 'venue' ? 'venue clock' : 'our receive time'}; seen ${formatClockUs(fill.seenAtUs, zone)}`}>
          {formatClockUs(fill.venueAtUs, zone)}
        </span>
      ),
    },
    {
      id: 'venue',
      header: 'Venue',
      isWide: true,
      cell: (fill) => (
        <>
          {fill.venue} <span className="text-faint">{fill.liquidity}</span>
        </>
      ),
    },
    {
      id: 'quantity',
      header: 'Quantity',
      align: 'right',
      cell: (fill) => <Num value={fill.quantity} print={(value) => formatQuantity(value, listingOf(fill)?.lot)} hint={`${fill.baseQuantity} base units`} />,
    },
    { id: 'price', header: 'Price', align: 'right', cell: (fill) => <Num value={fill.price} print={(value) => formatPrice(value, listingOf(fill)?.tick)} /> },
    {
      id: 'mid',
      header: 'Mid',
      align: 'right',
      title: 'Mid of the last book strictly before the fill',
      cell: (fill) => <Num value={fill.mid} print={(value) => formatPrice(value, listingOf(fill)?.tick, 1)} reason="no_book" />,
    },
    { id: 'fee', header: 'Fee', align: 'right', cell: (fill) => <Num value={fill.fee} decimals={{ min: 2, max: 6 }} unit={fill.feeCurrency} /> },
    { id: 'trend', header: 'Costs', cell: (fill) => <TrendLink fill={fill} symbol={detail.head.symbol} /> },
    metric(
      whenOpen,
      'effective_spread_bps',
      <>
        Effective<span className="block">spread</span>
      </>,
      'bps, + lost',
      'cost',
    ),
    metric(
      whenOpen,
      'spread_capture',
      <>
        Spread<span className="block">capture</span>
      </>,
      '+ gained',
      'gain',
      2,
    ),
    ...HORIZON_KEYS.map((horizon) =>
      metric(
        whenOpen,
        `${horizon}_markout_bps`,
        <>
          Mark-out<span className="block">{HORIZON_NAMES[horizon]}</span>
        </>,
        'bps, + gained',
        'gain',
      ),
    ),
  ]
  if (fills.length === 0) return null
  return (
    <Panel title="Fills" note={counted(fills.length, 'fill')} isFlush>
      <PlainTable label="Fills" rows={fills} rowId={(fill) => fill.id} columns={columns} />
    </Panel>
  )
}

/** Its slippage stands in this row; the trend it belongs to is one press away. */
function TrendLink({ fill, symbol }: { readonly fill: FillRow; readonly symbol: string | null }) {
  if (symbol === null) return null
  return (
    <Link href={fillTrendHref({ symbol, venue: fill.venue, atMs: fill.venueAtUs / 1_000 })} className="underline decoration-line-strong underline-offset-2">
      trend
    </Link>
  )
}

const metric = (whenOpen: string, name: string, header: ReactNode, unit: string, rule: SignRule, decimals = 1): PlainColumn<FillRow> => ({
  id: name,
  header,
  unit,
  align: 'right',
  cell: (fill) => (
    <Signed value={fill.metrics.values[name]} rule={rule} decimals={decimals} reason={fill.metrics.nulls[name] ?? (fill.markoutsDone ? null : whenOpen)} />
  ),
})

/** Where the mid went after our fills; open horizons are open circles until they pass. */
export function MarkoutPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const markouts = prepareMarkouts(detail.fills)
  return (
    <Panel title="Mark-out" note="bps against the fill price, + gained; strong = weighted by quantity">
      {markouts === null ? (
        <p className="text-dim">
          {isUnderWay(detail.head.status) ? 'No fill yet. The curve is measured when the execution has ended.' : 'No fill, so nothing to look back on.'}
        </p>
      ) : (
        <MarkoutChart markouts={markouts} />
      )}
    </Panel>
  )
}
