'use client'
import { useQuery } from '@tanstack/react-query'
import { Num, Unknown } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Signed } from '#components/data/signed.tsx'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatPercent } from '#lib/format/number.ts'
import { twinQuery } from '#lib/query/venues.ts'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'
import type { TwinView } from '#lib/wire/views/twins.ts'

const PARTS = [
  { key: 'spread', name: 'Spread', says: 'the book when the order left, against the forecast’s spread and impact' },
  { key: 'latency', name: 'Latency', says: 'the book moved while the order was on its way' },
  { key: 'queue', name: 'Queue', says: 'others stood before it' },
  { key: 'fees', name: 'Fees', says: 'charged, against the forecast’s rate' },
  { key: 'rest', name: 'Rest', says: 'what the simulator does not explain' },
] as const

/** Ask 8: what happened against what was predicted, and where the difference comes from. Nothing where nothing was filled. */
export function TwinPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const isEnded = detail.fills.length > 0 && detail.head.endedAtMs !== null
  const { data: twin, error, isLoading, refetch } = useQuery({ ...twinQuery(detail.head.id), enabled: isEnded })
  if (detail.fills.length === 0) return null
  return (
    <Panel title="Forecast and twin" note={twin ? `bps of the filled notional, + lost; model ${twin.model}` : 'written once the report is stored'} isFlush>
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {isLoading ? <Skeleton rows={4} label="Loading the twin" /> : null}
      {twin ? <Comparison twin={twin} /> : isLoading || error ? null : <p className="p-3 text-dim">No twin yet.</p>}
    </Panel>
  )
}

function Comparison({ twin }: { readonly twin: TwinView }) {
  const { parts, nulls } = twin
  return (
    <>
      <PlainTable label="Forecast, simulator and what happened" columns={COSTS} rows={linesOf(twin)} rowId={(line) => line.name} />
      <PlainTable
        label="Parts of the difference, adding up to it"
        columns={[
          { id: 'part', header: 'Actual − forecast', cell: ({ name }) => name },
          {
            id: 'bps',
            header: '',
            unit: 'bps, + lost',
            align: 'right',
            cell: ({ value, isTotal }) =>
              value === null ? <Unknown reason={nulls[isTotal ? 'error_bps' : 'parts']} /> : <Signed value={value} rule="cost" decimals={3} />,
          },
          { id: 'says', header: '', isWide: true, cell: ({ says }) => <span className="text-faint">{says}</span> },
        ]}
        rows={[
          ...PARTS.map(({ key, name, says }) => ({ name, says, value: parts?.[key] ?? null, isTotal: false })),
          {
            name: 'Together',
            says: twin.isSimulated ? 'the venue is the simulator itself' : 'the venue is outside the simulator',
            value: twin.errorBps,
            isTotal: true,
          },
        ]}
        rowId={({ name }) => name}
        isStrong={({ isTotal }) => isTotal}
      />
    </>
  )
}

type Line = {
  readonly name: string
  readonly cost: { readonly slippage_bps: string | null; readonly fee_bps: string | null; readonly cost_bps: string | null } | null
  readonly reason: string | undefined
  readonly filled: number | null
  readonly latencyMs: number | null
}

const linesOf = ({ predicted, simulated, actual, nulls }: TwinView): readonly Line[] => [
  { name: 'Forecast', cost: predicted, reason: nulls.error_bps, filled: predicted.fill_prob, latencyMs: predicted.latency_ms },
  { name: 'Paper twin', cost: simulated, reason: nulls.simulator_error_bps, filled: null, latencyMs: null },
  { name: 'What happened', cost: actual, reason: undefined, filled: actual.fill_rate, latencyMs: actual.latency_ms },
]

const COSTS: readonly PlainColumn<Line>[] = [
  { id: 'name', header: '', cell: ({ name }) => name },
  ...(['slippage_bps', 'fee_bps', 'cost_bps'] as const).map(
    (key): PlainColumn<Line> => ({
      id: key,
      header: { slippage_bps: 'Slippage', fee_bps: 'Fees', cost_bps: 'Cost' }[key],
      unit: 'bps, + lost',
      align: 'right',
      cell: ({ cost, reason }) => (cost === null || cost[key] === null ? <Unknown reason={reason} /> : <Signed value={cost[key]} rule="cost" decimals={3} />),
    }),
  ),
  { id: 'filled', header: 'Filled', align: 'right', cell: ({ filled, name }) => (name === 'Paper twin' ? null : <Num value={filled} print={formatPercent} />) },
  {
    id: 'latency',
    header: 'Latency',
    unit: 'ms',
    align: 'right',
    cell: ({ latencyMs, name }) => (name === 'Paper twin' ? null : <Num value={latencyMs} decimals={1} />),
  },
]
