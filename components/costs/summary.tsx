import dynamic from 'next/dynamic'
import { Help } from '#components/data/help.tsx'
import { patiently } from '#components/data/patiently.ts'
import { Skeleton } from '#components/data/states.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import type { MetricMeta } from '#lib/domain/account/metrics/registry.ts'
import { formatNumber } from '#lib/format/number.ts'
import { counted, listed } from '#lib/format/words.ts'
import type { Costs } from '#lib/wire/views/costs.ts'
import { Figure, IntervalText, isQuiet, mainReason, nullsInWords, printMetric, unitAndSign } from './figure.tsx'

const Histogram = dynamic(() => patiently(() => import('#components/charts/histogram.tsx')), {
  ssr: false,
  loading: () => <Skeleton rows={4} label="Loading the distribution" />,
})

/** The metric over everything in scope: both means with their intervals, the median, what was left out, and how values spread. */
export function SummaryBody({ costs, meta }: { readonly costs: Costs; readonly meta: MetricMeta }) {
  const { all, distribution, scope } = costs
  const isGrey = isQuiet(all, meta)
  return (
    <div className="grid gap-x-8 gap-y-3 p-3 md:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)]">
      <div className="grid content-start gap-2">
        <p className="flex flex-wrap items-baseline gap-x-2 text-xl">
          <Figure meta={meta} value={all.mean} isGrey={isGrey} reason={mainReason(all)} />
          <Help metric={meta.key} name={meta.label}>
            <span className="text-xs text-faint">{unitAndSign(meta) || meta.label}</span>
          </Help>
          {all.observation ? <Badge>{all.observation}</Badge> : null}
        </p>
        <Terms>
          <Term name="Mean, 95 %">
            <IntervalText meta={meta} interval={all.meanInterval} n={all.n} />
          </Term>
          <Term name="Weighted">
            <Figure meta={meta} value={all.weighted} isGrey={isGrey} reason={mainReason(all)} />{' '}
            <IntervalText meta={meta} interval={all.weightedInterval} n={all.n} />
          </Term>
          <Term name="Median">
            {all.median === null ? <span className="text-faint">no value</span> : <span className="figure">{printMetric(meta, all.median)}</span>}
          </Term>
          <Term name="n">
            <span className="figure">{formatNumber(all.n, 0)}</span>{' '}
            <span className="text-dim">
              {all.n > all.decisionCount ? 'values of' : 'of'} {counted(all.decisionCount, 'decision')}, {counted(all.fillCount, 'fill')},{' '}
              {counted(all.dayCount, 'day')}
            </span>
          </Term>
          <Term name="Left out">
            <span className="text-dim">{nullsInWords(all.nulls) || 'none'}</span>
          </Term>
        </Terms>
        <p className="text-xs text-faint">{meta.doc}</p>
        {scope.currencies.length > 1 ? (
          <p className="text-xs text-warn">Weights of {listed(scope.currencies)} are added at par: filter by symbol for one currency.</p>
        ) : null}
      </div>
      {distribution === null ? null : (
        <Histogram
          summary={`Distribution of ${meta.label}, n ${all.n}: 98 % between ${printMetric(meta, distribution.low)} and ${printMetric(meta, distribution.high)}, median ${all.median === null ? 'unknown' : printMetric(meta, all.median)}`}
          span={[distribution.low, distribution.high]}
          counts={distribution.counts}
          marks={[
            ...(all.mean === null ? [] : [{ at: Number(all.mean), label: 'mean' }]),
            ...(all.median === null ? [] : [{ at: all.median, label: 'median' }]),
          ]}
        />
      )}
    </div>
  )
}
