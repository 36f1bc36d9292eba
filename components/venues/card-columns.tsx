import { Num } from '#components/data/num.tsx'
import type { PlainColumn } from '#components/data/plain-table.tsx'
import { formatNumber, formatPercent } from '#lib/format/number.ts'
import type { MeanView, QuantilesView, ScorecardView } from '#lib/wire/views/venues.ts'
import { Mean } from './mean.tsx'

type Row = { readonly card: ScorecardView }
const MEANS = [
  { key: 'slippage', header: 'Arrival slippage', unit: 'bps, + lost', rule: 'cost', title: 'Average fill against the mid when the first order left' },
  { key: 'shortfall', header: 'Shortfall', unit: 'bps, + lost', rule: 'cost', title: 'Perold: paper against real, what was not filled and fees included' },
  { key: 'effectiveSpread', header: 'Effective spread', unit: 'bps, + lost', rule: 'cost', title: 'Twice the distance of a fill from the mid' },
  { key: 'markout10s', header: 'Mark-out 10 s', unit: 'bps, + gained', rule: 'gain', title: 'Where the mid stood ten seconds after a fill, against its price' },
  { key: 'markout1m', header: 'Mark-out 1 min', unit: 'bps, + gained', rule: 'gain', title: 'Where the mid stood a minute after a fill, against its price' },
  { key: 'feeCost', header: 'Fees', unit: 'bps, + lost', rule: 'cost', title: 'Fees net of rebates, of the decided notional' },
  { key: 'modelError', header: 'Model error', unit: 'bps, + lost', rule: 'cost', title: 'Actual cost − pre-trade forecast: + cost more than predicted' },
  {
    key: 'simulatorError',
    header: 'Simulator error',
    unit: 'bps, + lost',
    rule: 'cost',
    title: 'Live cost − cost of the paper twin; only venues outside the simulator have one',
  },
] as const

/** The columns of METRICS.md section 11; colour only from 20 orders on 5 days on. */
export function cardColumns<T extends Row>(): readonly PlainColumn<T>[] {
  return [
    {
      id: 'evidence',
      header: 'Orders',
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
    { id: 'fills', header: 'Fills', align: 'right', cell: ({ card }) => <Num value={card.fills} decimals={0} /> },
    { id: 'notional', header: 'Notional', align: 'right', cell: ({ card }) => <Num value={card.notional} decimals={0} /> },
    {
      id: 'fill-rate',
      header: 'Fill rate',
      unit: 'by notional',
      align: 'right',
      cell: ({ card }) => <Num value={card.fillRate} print={formatPercent} reason="not_sent" />,
    },
    { id: 'maker', header: 'Maker share', align: 'right', cell: ({ card }) => <Num value={card.makerShare} print={formatPercent} reason="no_fill" /> },
    ...MEANS.map(
      ({ key, header, unit, rule, title }): PlainColumn<T> => ({
        id: key,
        header,
        unit,
        title,
        align: 'right',
        cell: ({ card }) => <Mean view={card[key] as MeanView} rule={rule} isObservation={card.isObservation} />,
      }),
    ),
    { id: 'rejects', header: 'Rejects', align: 'right', cell: ({ card }) => <Num value={card.rejectRate} print={formatPercent} reason="not_sent" /> },
    { id: 'unknown', header: 'Were unknown', align: 'right', cell: ({ card }) => <Num value={card.unknownCount} decimals={0} /> },
    { id: 'ack', header: 'Acknowledged', unit: 'ms, p50 / p95', align: 'right', cell: ({ card }) => <Quantiles view={card.ackMs} /> },
    { id: 'first', header: 'First fill', unit: 'ms, p50 / p95', align: 'right', cell: ({ card }) => <Quantiles view={card.firstFillMs} /> },
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
