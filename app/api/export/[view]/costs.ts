import { csvLine } from '#lib/format/csv.ts'
import type { CostEstimate, CostRow, Costs, CostsQuery } from '#lib/wire/views/costs.ts'

/** What is on screen as CSV: one line per group, or one per row where the question is about rows. */
export function costLines({ metric, by }: CostsQuery, costs: Costs): string {
  return costs.rows.length > 0 || by === 'decision' || by === 'order' || by === 'fill' ? rowLines(metric, costs.rows) : groupLines(metric, by, costs)
}

const ESTIMATE = [
  'n',
  'decisions',
  'fills',
  'days',
  'mean',
  'mean_low_95',
  'mean_high_95',
  'weighted_mean',
  'weighted_low_95',
  'weighted_high_95',
  'median',
  'resampled',
  'observation',
  'nulls',
] as const

const groupLines = (metric: string, by: string, costs: Costs): string =>
  [
    csvLine([by, 'metric', ...ESTIMATE]),
    ...[{ key: 'all', estimate: costs.all }, ...costs.groups].map(({ key, estimate }) => csvLine([key, metric, ...cells(estimate)])),
  ].join('')

const cells = (e: CostEstimate) => [
  e.n,
  e.decisionCount,
  e.fillCount,
  e.dayCount,
  e.mean,
  e.meanInterval?.[0] ?? null,
  e.meanInterval?.[1] ?? null,
  e.weighted,
  e.weightedInterval?.[0] ?? null,
  e.weightedInterval?.[1] ?? null,
  e.median,
  e.resampled,
  e.observation,
  Object.entries(e.nulls)
    .map(([reason, count]) => `${reason}:${count}`)
    .join(' '),
]

const rowLines = (metric: string, rows: readonly CostRow[]): string =>
  [
    csvLine(['execution_id', 'order_id', 'fill_id', 'at', 'symbol', 'side', 'venue', 'style', 'status', metric, 'null_reason', 'weight', 'fills']),
    ...rows.map((row) =>
      csvLine([
        row.executionId,
        row.orderId,
        row.fillId,
        row.atMs === null ? null : new Date(row.atMs).toISOString(),
        row.symbol,
        row.side,
        row.venue,
        row.style,
        row.status,
        row.value,
        row.reason,
        row.weight,
        row.fillCount,
      ]),
    ),
  ].join('')
