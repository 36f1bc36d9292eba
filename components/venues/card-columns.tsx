import { Num } from '#components/data/num.tsx'
import type { PlainColumn } from '#components/data/plain-table.tsx'
import { formatNumber, formatPercent } from '#lib/format/number.ts'
import type { SignRule } from '#lib/format/sign.ts'
import type { MeanView, QuantilesView, ScorecardView } from '#lib/wire/views/venues.ts'
import { Mean } from './mean.tsx'

type Row = { readonly card: ScorecardView }
const MEANS = [
  { key: 'slippage', metric: 'arrival_slippage_bps', header: 'Arrival slippage', unit: 'bps, + lost', rule: 'cost' },
  { key: 'shortfall', metric: 'implementation_shortfall_bps', header: 'Shortfall', unit: 'bps, + lost', rule: 'cost' },
  { key: 'effectiveSpread', metric: 'effective_spread_bps', header: 'Effective spread', unit: 'bps, + lost', rule: 'cost' },
  { key: 'markout10s', metric: 'h10s_markout_bps', header: 'Mark-out 10 s', unit: 'bps, + gained', rule: 'gain' },
  { key: 'markout1m', metric: 'h1m_markout_bps', header: 'Mark-out 1 min', unit: 'bps, + gained', rule: 'gain' },
  { key: 'feeCost', metric: 'fee_cost_bps', header: 'Fees', unit: 'bps, + lost', rule: 'cost' },
  { key: 'modelError', metric: 'cost_forecast_error_bps', header: 'Model error', unit: 'bps, + lost', rule: 'cost' },
  {
    key: 'simulatorError',
    header: 'Simulator error',
    unit: 'bps, + lost',
    rule: 'cost',
    help: 'Live cost − cost of the paper twin of the same decision, in basis points; + is dearer than the simulator said. Only venues outside the simulator have one.',
  },
] as const satisfies readonly {
  readonly key: keyof ScorecardView
  readonly header: string
  readonly unit: string
  readonly rule: SignRule
  readonly metric?: string
  readonly help?: string
}[]

/** The columns of METRICS.md section 11; colour only from 20 orders on 5 days on. */
export function cardColumns<T extends Row>(): readonly PlainColumn<T>[] {
  return [
    {
      id: 'evidence',
      header: 'Orders',
      help: 'Orders sent, and the days they were sent on. Below 20 on 5 days the row is an observation: no rank, no colour.',
      unit: 'on days',
      align: 'right',
      cell: ({ card }) => (
        <span className="inline-grid justify-items-end leading-tight">
          <span className="figure">
            {card.orders} on {card.days}
          </span>
          {card.isObservation ? <span className="text-2xs text-faint">observation</span> : null}
        </span>
      ),
    },
    {
      id: 'fills',
      header: 'Fills',
      help: 'Fills of these orders; one order may have many.',
      align: 'right',
      cell: ({ card }) => <Num value={card.fills} decimals={0} />,
    },
    {
      id: 'notional',
      header: 'Notional',
      help: 'The decided notional of these executions, quote currency.',
      align: 'right',
      cell: ({ card }) => <Num value={card.notional} decimals={0} />,
    },
    {
      id: 'fill-rate',
      header: 'Fill rate',
      unit: 'by notional',
      metric: 'fill_rate',
      align: 'right',
      cell: ({ card }) => <Num value={card.fillRate} print={formatPercent} reason="not_sent" />,
    },
    {
      id: 'maker',
      header: 'Maker share',
      metric: 'maker_share',
      align: 'right',
      cell: ({ card }) => <Num value={card.makerShare} print={formatPercent} reason="no_fill" />,
    },
    ...MEANS.map(
      ({ key, header, unit, rule, ...meaning }): PlainColumn<T> => ({
        id: key,
        header,
        unit,
        ...meaning,
        align: 'right',
        cell: ({ card }) => <Mean view={card[key] as MeanView} rule={rule} isObservation={card.isObservation} />,
      }),
    ),
    {
      id: 'rejects',
      header: 'Rejects',
      metric: 'reject_rate',
      align: 'right',
      cell: ({ card }) => <Num value={card.rejectRate} print={formatPercent} reason="not_sent" />,
    },
    {
      id: 'unknown',
      header: 'Were unknown',
      help: 'Orders whose outcome was not known for a while: sent, and no answer from the venue in time.',
      align: 'right',
      cell: ({ card }) => <Num value={card.unknownCount} decimals={0} />,
    },
    { id: 'ack', header: 'Acknowledged', unit: 'ms, p50 / p95', metric: 'ack_ms', align: 'right', cell: ({ card }) => <Quantiles view={card.ackMs} /> },
    { id: 'first', header: 'First fill', unit: 'ms, p50 / p95', metric: 'venue_ms', align: 'right', cell: ({ card }) => <Quantiles view={card.firstFillMs} /> },
  ]
}

function Quantiles({ view: { n, p50, p95 } }: { readonly view: QuantilesView }) {
  return (
    <span className="figure whitespace-nowrap" title={`n ${n}${p95 === null ? '; p95 from 20 on' : ''}`}>
      {p50 === null ? <Num value={null} reason="not_sent" /> : formatNumber(p50, 1)}
      {p50 === null ? null : <span className="text-faint"> / {p95 === null ? `n ${n}` : formatNumber(p95, 1)}</span>}
    </span>
  )
}
