'use client'
import BandChart from '#components/charts/band-chart.tsx'
import { type BandPoint, bandDomain } from '#components/charts/prepare/band.ts'
import { HORIZON_NAMES } from '#components/charts/prepare/horizons.ts'
import { Panel } from '#components/ui/panel.tsx'
import type { Horizon } from '#lib/domain/account/metrics/registry.ts'
import { formatNumber, formatWithSign } from '#lib/format/number.ts'
import { listed } from '#lib/format/words.ts'
import type { TcaAggregate, TcaReport, TcaSection } from '#lib/wire/views/tca.ts'
import { nullWords } from './cells.tsx'

/** Where the mid went after the fills, with band and n; a horizon behind the last quote is an open circle. */
export function CurvePanel({ json }: { readonly json: TcaReport }) {
  const points = json.markout_curve
  if (!points.some(({ n }) => n > 0)) return null
  const drawn = points.map((point, at) => pointOf(point.key, at, nameOf(point.horizon), point, point.curve_mean ?? null, point.curve_interval ?? null))
  return (
    <Panel title="Mark-out" note="bps against the fill price, + gained, weighted by quantity (across symbols by notional), 95 % band">
      <BandChart
        summary={`Mark-out, + gained: ${listed(drawn.map(({ words }) => words))}`}
        points={drawn}
        domain={bandDomain(drawn)}
        span={[0, points.length - 1]}
        marks={points.map((point, at) => ({ at, label: nameOf(point.horizon), note: `n ${formatNumber(point.n, 0)}` }))}
        stepMax={1}
        height={210}
      />
    </Panel>
  )
}

/** The first measure of cost that has values, over the hours of the day. */
export function HourPanel({ section }: { readonly section: TcaSection }) {
  const metric = ['effective_spread_bps', 'benchmark_slippage_bps', 'benchmark_slippage_price'].flatMap(
    (key) => section.metrics.find((one) => one.key === key && (section.all.metrics[key]?.n ?? 0) > 0) ?? [],
  )[0]
  const hours = section.by.hour ?? []
  if (metric === undefined || hours.length < 2) return null
  const drawn = hours.flatMap(({ group, metrics }, at) => {
    const a = metrics[metric.key]
    return a ? [pointOf(group, at, group, a, a.mean, a.interval)] : []
  })
  return (
    <Panel title={`${metric.header} by hour`} note="mean with its 95 % band">
      <BandChart
        summary={`${metric.header} by hour: ${listed(drawn.map(({ words }) => words))}`}
        points={drawn}
        domain={bandDomain(drawn)}
        span={[0, hours.length - 1]}
        marks={hours.map(({ group, metrics }, at) => ({ at, label: group, note: `n ${formatNumber(metrics[metric.key]?.n ?? 0, 0)}` }))}
        height={210}
      />
    </Panel>
  )
}

const nameOf = (horizon: string | null): string => HORIZON_NAMES[horizon as Horizon] ?? horizon ?? ''

function pointOf(id: string, at: number, name: string, a: TcaAggregate, mean: string | null, interval: TcaAggregate['interval']): BandPoint {
  const value = mean === null ? null : Number(mean)
  const words = value === null ? `${name}: ${nullWords(a.nulls) || 'no value'}` : `${name}: ${formatWithSign(value, 2)}, n ${formatNumber(a.n, 0)}`
  return { id, at, value, low: interval ? Number(interval[0]) : null, high: interval ? Number(interval[1]) : null, words }
}
