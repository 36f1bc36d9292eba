import { Num } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Time } from '#components/data/time.tsx'
import { Link } from '#components/ui/link.tsx'
import type { MetricMeta } from '#lib/domain/account/metrics/registry.ts'
import { formatNumber } from '#lib/format/number.ts'
import { asWords, shortId } from '#lib/format/words.ts'
import type { CostRow } from '#lib/wire/views/costs.ts'
import { Figure, unitAndSign } from './figure.tsx'
import { costRowId } from './ranked.ts'

/** Single executions, orders or fills; each leads to its execution, where its fills are. */
export function RowTable({
  label,
  meta,
  rows,
  isShort = false,
}: {
  readonly label: string
  readonly meta: MetricMeta
  readonly rows: readonly CostRow[]
  readonly isShort?: boolean
}) {
  const columns: PlainColumn<CostRow>[] = [
    {
      id: 'id',
      header: isShort ? 'Execution' : 'Execution, its fills',
      cell: (row) => (
        <Link
          href={`/executions/${encodeURIComponent(row.executionId)}`}
          title={row.fillId ? `fill ${row.fillId}` : row.orderId ? `order ${row.orderId}` : row.executionId}
          className="figure underline decoration-line-strong underline-offset-2 hover:decoration-ink"
        >
          {shortId(row.fillId ?? row.orderId ?? row.executionId)}
        </Link>
      ),
    },
    {
      id: 'value',
      header: meta.label,
      unit: unitAndSign(meta),
      metric: meta.key,
      align: 'right',
      cell: (row) => <Figure meta={meta} value={row.value} reason={row.reason} />,
    },
    { id: 'symbol', header: 'Symbol', cell: (row) => row.symbol ?? <span className="text-faint">none</span> },
    { id: 'side', header: 'Side', cell: (row) => row.side ?? '' },
    { id: 'venue', header: 'Venue', ...(isShort ? { isWide: true } : {}), cell: (row) => row.venue ?? <span className="text-faint">not sent</span> },
    { id: 'style', header: 'Style', cell: (row) => row.style ?? '' },
    { id: 'at', header: 'When', title: 'Market time', cell: (row) => (row.atMs === null ? '' : <Time at={row.atMs} style="moment" />) },
    ...(isShort
      ? []
      : [
          {
            id: 'weight',
            header: 'Weight',
            unit: 'quote',
            align: 'right' as const,
            cell: (row: CostRow) =>
              row.weight === null ? <span className="text-faint">none</span> : <Num value={row.weight} print={(value) => formatNumber(value, 0)} />,
          },
          { id: 'status', header: 'Status', cell: (row: CostRow) => asWords(row.status) },
          { id: 'fills', header: 'Fills', align: 'right' as const, cell: (row: CostRow) => <span className="figure">{row.fillCount}</span> },
        ]),
  ]
  return <PlainTable label={label} rows={rows} rowId={costRowId} columns={columns} />
}
