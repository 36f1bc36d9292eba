import { Num, Unknown } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Signed } from '#components/data/signed.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { moneyDecimals } from '#lib/format/money.ts'
import { formatNumber, formatPercent } from '#lib/format/number.ts'
import type { Earned, Exposure, ExposureGroup, Positions } from '#lib/wire/views/positions.ts'

/** What is at stake, and what each venue and symbol has earned. Money in the reporting currency for the first, each in its own for the second. */
export function ExposurePanel({ data }: { readonly data: Positions }) {
  const { exposure, earned } = data
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-2">
      <LivePanel
        title="Exposure"
        note={exposure ? `${exposure.currency} at the marks, shorts below zero` : undefined}
        readAtMs={exposure?.toldAtMs ?? data.readAtMs}
        isFlush
      >
        {exposure === null ? <p className="p-3 text-dim">No worker has told it yet.</p> : <Groups exposure={exposure} />}
      </LivePanel>
      <LivePanel title="Earned" note="by venue and by symbol, each currency by itself" readAtMs={data.readAtMs} isFlush>
        <PlainTable label="Earned by venue and symbol" rows={earned} rowId={(row) => `${row.by} ${row.name} ${row.currency}`} columns={EARNED} />
      </LivePanel>
    </div>
  )
}

function Groups({ exposure }: { readonly exposure: Exposure }) {
  const rows = [
    { by: 'all', name: 'Everything', net: exposure.net, gross: exposure.gross, count: exposure.symbols.reduce((sum, { count }) => sum + count, 0) },
    ...exposure.symbols.map((group) => ({ by: 'symbol', ...group })),
    ...exposure.venues.map((group) => ({ by: 'venue', ...group })),
  ]
  const equity = Number(exposure.equity)
  const columns: PlainColumn<ExposureGroup & { readonly by: string }>[] = [
    { id: 'by', header: 'By', cell: (row) => <span className="text-dim">{row.by}</span> },
    { id: 'name', header: 'Name', isWide: true, cell: (row) => row.name },
    { id: 'count', header: 'Holdings', align: 'right', cell: (row) => <Num value={row.count} decimals={0} /> },
    { id: 'net', header: 'Net', align: 'right', cell: (row) => <Num value={row.net} print={(value) => formatNumber(value, 0)} /> },
    {
      id: 'gross',
      header: 'Gross',
      unit: 'each holding',
      title: 'Every holding by itself, long or short. The limit of gross notional nets a symbol over its venues first.',
      align: 'right',
      cell: (row) => <Num value={row.gross} print={(value) => formatNumber(value, 0)} />,
    },
    {
      id: 'share',
      header: 'Gross of equity',
      align: 'right',
      cell: (row) => (equity > 0 ? <span className="figure">{formatPercent(Number(row.gross) / equity)}</span> : <Unknown reason="no equity" />),
    },
  ]
  return (
    <>
      <PlainTable
        label="Exposure by symbol and venue"
        rows={rows}
        rowId={(row) => `${row.by} ${row.name}`}
        isStrong={(row) => row.by === 'all'}
        columns={columns}
      />
      {exposure.missing.length === 0 ? null : <p className="px-3 py-2 text-xs text-warn">Without a rate, and missing here: {exposure.missing.join(', ')}.</p>}
    </>
  )
}

const EARNED: readonly PlainColumn<Earned>[] = [
  { id: 'by', header: 'By', cell: (row) => <span className="text-dim">{row.by}</span> },
  { id: 'name', header: 'Name', isWide: true, cell: (row) => row.name },
  {
    id: 'unrealized',
    header: 'Unrealised',
    unit: '+ gained',
    align: 'right',
    cell: (row) => <Signed value={row.unrealized} rule="gain" decimals={moneyDecimals(row.unrealized ?? 0)} unit={row.currency} reason="no mark yet" />,
  },
  {
    id: 'realized',
    header: 'Realised',
    unit: '+ gained',
    align: 'right',
    cell: (row) => <Signed value={row.realized} rule="gain" decimals={moneyDecimals(row.realized)} unit={row.currency} />,
  },
  { id: 'fees', header: 'Fees', unit: 'paid', align: 'right', cell: (row) => <Num value={row.fees} decimals={moneyDecimals(row.fees)} unit={row.currency} /> },
]
