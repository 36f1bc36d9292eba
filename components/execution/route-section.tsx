import { Num, Unknown } from '#components/data/num.tsx'
import { type PlainColumn, PlainTable } from '#components/data/plain-table.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatNumber, formatPercent, formatQuantity, formatScore } from '#lib/format/number.ts'
import { asWords, currenciesOf, sentenceCase } from '#lib/format/words.ts'
import type { Candidate, ExecutionDetail } from '#lib/wire/views/execution.ts'
import { basisBps, sharedCostBps } from './route-costs.ts'
import { notReached } from './slices.ts'

const COSTS = [
  { key: 'half_spread_bps', header: 'Half spread' },
  { key: 'fee_bps', header: 'Fee' },
  { key: 'impact_bps', header: 'Impact' },
  { key: 'latency_risk_bps', header: 'Latency risk' },
  { key: 'residual_bps', header: 'Learned' },
] as const
const PARTS = ['liquidity', 'fees', 'latency', 'reliability'] as const

/** All venues that could have taken the order: expected cost decides, the score explains. */
export function RoutePanel({ detail }: { readonly detail: ExecutionDetail }) {
  const { route, head } = detail
  const { base } = currenciesOf(head.symbol ?? '')
  if (route === null || route.candidates.length === 0) {
    return (
      <Panel title="Venues">
        <p className="text-dim">{notReached(head.status, 'No venue was compared: the decision ended before routing.', 'No venue has been compared yet.')}</p>
      </Panel>
    )
  }
  const mid = route.candidates.find((c) => c.venue === route.benchmark_venue)?.mid ?? null
  const bps = (c: Candidate, value: string | number | null | undefined) => <Num value={value} decimals={2} reason={c.eligible ? null : 'not eligible'} />
  const columns: PlainColumn<Candidate>[] = [
    { id: 'venue', header: 'Venue', isWide: true, cell: (c) => <Name candidate={c} chosen={route.chosen} /> },
    {
      id: 'cost',
      header: 'Expected cost',
      unit: 'bps, + lost',
      align: 'right',
      title: 'Half spread + fee + impact + latency risk + learned residual, all against one mid',
      cell: (c) => <span className="font-medium">{bps(c, sharedCostBps(c, mid, head.side))}</span>,
    },
    {
      id: 'basis',
      header: 'Own mid',
      unit: 'bps, + dearer',
      align: 'right',
      title: `How much dearer the venue’s own mid is than that of ${route.benchmark_venue ?? 'the benchmark'}; the parts beside it are against its own`,
      cell: (c) => bps(c, basisBps(c, mid, head.side)),
    },
    ...COSTS.map(({ key, header }): PlainColumn<Candidate> => ({ id: key, header, unit: 'bps', align: 'right', cell: (c) => bps(c, c.costs[key]) })),
    {
      id: 'score',
      header: 'Score',
      align: 'right',
      title: '0.4 liquidity + 0.3 fees + 0.2 latency + 0.1 reliability',
      cell: (c) => <Num value={c.score} print={formatScore} />,
    },
    ...PARTS.map(
      (part): PlainColumn<Candidate> => ({
        id: part,
        header: sentenceCase(part),
        align: 'right',
        cell: (c) => <Num value={c.parts[part]} print={formatScore} />,
      }),
    ),
    { id: 'depth', header: 'Depth', unit: base, align: 'right', cell: (c) => <Num value={c.depth_quantity} print={formatQuantity} reason="no_book" /> },
    {
      id: 'taker',
      header: 'Taker fee',
      unit: 'bps',
      align: 'right',
      cell: (c) => (c.taker_bps === null ? <Unknown /> : <span className="figure">{formatNumber(c.taker_bps, { min: 1, max: 2 })}</span>),
    },
  ]
  return (
    <Panel title="Venues" note={route.reason ? sentenceCase(route.reason) : undefined} isFlush>
      <PlainTable
        label="Venue candidates, cheapest first"
        rows={byCost(route.candidates, (c) => sharedCostBps(c, mid, head.side))}
        rowId={(c) => c.venue}
        isStrong={(c) => c.venue === route.chosen}
        isDim={(c) => !c.eligible}
        columns={columns}
      />
      <p className="flex flex-wrap gap-x-4 px-3 py-2 text-xs text-dim">
        {route.propensity === null ? null : (
          <span>
            Propensity of the choice <span className="figure text-ink">{formatPercent(route.propensity)}</span>
          </span>
        )}
        {route.benchmark_venue === null ? null : <span>Benchmarks are read from {route.benchmark_venue}</span>}
        {route.conversion_price === null ? null : (
          <span>
            Converted at <span className="figure text-ink">{formatNumber(route.conversion_price)}</span>
          </span>
        )}
      </p>
    </Panel>
  )
}

function Name({ candidate, chosen }: { readonly candidate: Candidate; readonly chosen: string | null }) {
  return (
    <>
      {candidate.venue}
      {candidate.venue === chosen ? <span className="text-accent"> chosen</span> : null}
      {candidate.eligible ? null : <span className="text-dim"> not eligible{candidate.why_not ? `: ${asWords(candidate.why_not)}` : ''}</span>}
    </>
  )
}

/** Eligible first, then the cheapest; what has no cost stands last. */
function byCost(candidates: readonly Candidate[], costBps: (c: Candidate) => number | null): Candidate[] {
  const cost = (c: Candidate) => costBps(c) ?? Number.POSITIVE_INFINITY
  return [...candidates].sort((a, b) => Number(b.eligible) - Number(a.eligible) || (cost(a) === cost(b) ? 0 : cost(a) - cost(b)))
}
