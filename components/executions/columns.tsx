import type { Column } from '#components/data/column.ts'
import { Num, Unknown } from '#components/data/num.tsx'
import { Signed } from '#components/data/signed.tsx'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { formatNumber, formatScore } from '#lib/format/number.ts'
import { formatBothZones } from '#lib/format/time.ts'
import { asWords } from '#lib/format/words.ts'
import type { ExecutionRow, ListedMetric } from '#lib/wire/views/executions.ts'
import { Reasons } from './reasons.tsx'

const OPEN: ReadonlySet<string> = new Set(['received', 'waiting', 'approved', 'working'])
export const isOpen = (row: ExecutionRow): boolean => OPEN.has(row.status)

/** Why a metric is missing: the stored reason, or what its state implies until one is stored. */
export function reasonOf(row: ExecutionRow, key: ListedMetric): string | null {
  const stored = row.nulls[key]
  if (stored) return stored
  if (row.status === 'refused') return 'not_sent'
  if (isOpen(row)) return 'pending'
  return row.filledRatio === 0 ? 'no_fill' : null
}

/** `decimals` are those of each symbol's lot, so that sizes of one symbol line up. */
export function executionColumns(decimals: Readonly<Record<string, number>>): readonly Column<ExecutionRow>[] {
  return [
    {
      id: 'time',
      header: 'Time',
      width: 124,
      isSticky: true,
      sortKey: 'time',
      sortWords: ['Oldest first', 'Newest first'],
      help: 'When the desk took the decision in: an age within the last hour, then the time. Hover for the exact instant in both zones and the market time.',
      cell: (row) => <Time at={row.createdAtMs} {...(row.decidedAtMs === null ? {} : { hint: `Market time ${formatBothZones(row.decidedAtMs)}` })} />,
    },
    { id: 'symbol', header: 'Symbol', width: 90, cell: (row) => row.symbol ?? <span className="text-faint">none given</span> },
    { id: 'side', header: 'Side', width: 44, cell: (row) => row.side ?? <span className="text-faint">none</span> },
    { id: 'status', header: 'Status', width: 116, cell: (row) => <ExecutionStatus row={row} /> },
    {
      id: 'size',
      header: 'Size',
      unit: 'base units',
      align: 'right',
      width: 104,
      help: 'The decided quantity in base units, with the decimals of the listing’s lot. What was ordered may be less: curators and the risk gate withhold.',
      cell: (row) => <Num value={row.quantity} reason="not known" print={(value) => formatNumber(value, decimals[row.symbol ?? ''] ?? { min: 0, max: 8 })} />,
    },
    { id: 'style', header: 'Style', width: 58, cell: (row) => (row.style ? asWords(row.style) : <span className="text-faint">none</span>) },
    { id: 'venue', header: 'Venue', width: 86, cell: (row) => row.venue ?? <Unknown reason={isOpen(row) ? 'pending' : 'not_sent'} /> },
    {
      id: 'filled',
      header: 'Filled',
      unit: '% of order',
      align: 'right',
      width: 74,
      metric: 'fill_rate',
      cell: (row) => <Num value={row.filledRatio === null ? null : row.filledRatio * 100} decimals={1} reason={reasonOf(row, 'fill_rate')} />,
    },
    {
      id: 'slippage',
      header: 'Arrival slippage',
      unit: 'bps, + lost',
      align: 'right',
      width: 112,
      metric: 'arrival_slippage_bps',
      sortKey: 'slippage',
      sortWords: ['Best first', 'Worst first'],
      cell: (row) => <Signed value={row.arrivalSlippageBps} rule="cost" reason={reasonOf(row, 'arrival_slippage_bps')} />,
    },
    {
      id: 'shortfall',
      header: 'Shortfall',
      unit: 'bps, + lost',
      align: 'right',
      width: 80,
      metric: 'implementation_shortfall_bps',
      sortKey: 'shortfall',
      sortWords: ['Best first', 'Worst first'],
      cell: (row) => <Signed value={row.shortfallBps} rule="cost" reason={reasonOf(row, 'implementation_shortfall_bps')} />,
    },
    {
      id: 'venue-time',
      header: 'Venue time',
      unit: 'sent → first fill',
      align: 'right',
      width: 90,
      metric: 'venue_ms',
      cell: (row) => <Num value={row.venueMs} print={formatDuration} reason={reasonOf(row, 'venue_ms')} />,
    },
    {
      id: 'score',
      header: 'Score',
      unit: '0–1',
      align: 'right',
      width: 64,
      metric: 'execution_score',
      sortKey: 'score',
      cell: (row) => <Num value={row.score} print={formatScore} reason={reasonOf(row, 'execution_score')} />,
    },
    { id: 'reason', header: 'Reason', width: 164, cell: (row) => <Reasons row={row} /> },
  ]
}

function ExecutionStatus({ row }: { readonly row: ExecutionRow }) {
  return row.unknownSinceMs === null ? <Status value={row.status} /> : <Status value="unknown" hint="An order was sent and the venue has not answered." />
}
