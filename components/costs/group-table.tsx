import { IntervalMark } from '#components/charts/interval-mark.tsx'
import { extent, type Range } from '#components/charts/prepare/scale.ts'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Link } from '#components/ui/link.tsx'
import type { MetricMeta } from '#lib/domain/account/metrics/registry.ts'
import { formatNumber } from '#lib/format/number.ts'
import type { CostEstimate, CostGroup } from '#lib/wire/views/costs.ts'
import { Figure, IntervalText, isQuiet, mainReason, nullsInWords, printMetric, unitAndSign } from './figure.tsx'
import { type CostQuestion, costHref, GROUPING_WORDS, groupLabel, rowsOf } from './filter.ts'

/** One row per group: what stands beside every aggregate (METRICS section 14), and the way to its rows. */
export function GroupTable({ meta, groups, question }: { readonly meta: MetricMeta; readonly groups: readonly CostGroup[]; readonly question: CostQuestion }) {
  const domain = domainOf(groups)
  const sign = unitAndSign(meta)
  const { label } = GROUPING_WORDS[question.by]
  const shown = question.by === 'hour' || question.by === 'day' || question.by === 'size' ? groups.toSorted((a, b) => (a.key < b.key ? -1 : 1)) : groups
  return (
    <PlainTable
      label={`${meta.label} by ${GROUPING_WORDS[question.by].noun}`}
      rows={shown}
      rowId={(group) => group.key}
      isStrong={(group) => question.mark !== null && question.mark === group.key}
      columns={[
        {
          id: 'group',
          header: label,
          unit: question.by === 'size' ? 'Q·P_d, quote currency' : '',
          cell: (group) => (
            <>
              <Link
                href={costHref(rowsOf(question, group.key))}
                className="underline decoration-line-strong underline-offset-2 hover:decoration-ink"
                title="The decisions behind this row"
              >
                {groupLabel(question.by, group.key)}
              </Link>{' '}
              {question.mark === group.key ? <Badge tone="accent">this fill</Badge> : null}
            </>
          ),
        },
        {
          id: 'n',
          header: 'n',
          unit: 'values',
          align: 'right',
          help: 'Values behind the row; what has none is left out and counted by its reason. Below 20 on 5 days it is an observation.',
          cell: ({ estimate }) => <Count estimate={estimate} />,
        },
        {
          id: 'mean',
          header: 'Mean',
          unit: sign,
          align: 'right',
          metric: meta.key,
          help: 'Equal-weighted: what a typical one was.',
          cell: ({ estimate }) => <Figure meta={meta} value={estimate.mean} isGrey={isQuiet(estimate, meta)} reason={mainReason(estimate)} />,
        },
        {
          id: 'interval',
          header: '95 % interval',
          unit: 'bootstrap, 2,000',
          help: 'Where the mean lies in 95 of 100 resamples of whole executions, or of whole days where there are enough. Without colour while it crosses 0.',
          align: 'right',
          cell: ({ estimate }) => <IntervalText meta={meta} interval={estimate.meanInterval} n={estimate.n} />,
        },
        {
          id: 'drawn',
          header: <Axis domain={domain} meta={meta} />,
          unit: '● mean  ◇ weighted',
          isWide: true,
          cell: ({ estimate }) => (
            <IntervalMark
              domain={domain}
              interval={estimate.meanInterval}
              mean={estimate.mean === null ? null : Number(estimate.mean)}
              weighted={estimate.weighted === null ? null : Number(estimate.weighted)}
              isQuiet={isQuiet(estimate, meta)}
            />
          ),
        },
        {
          id: 'weighted',
          header: 'Weighted mean',
          unit: sign,
          align: 'right',
          metric: meta.key,
          help: 'Notional-weighted: what the desk paid.',
          cell: ({ estimate }) => <Figure meta={meta} value={estimate.weighted} isGrey={isQuiet(estimate, meta)} reason={mainReason(estimate)} />,
        },
        {
          id: 'weighted-interval',
          header: '95 % interval',
          align: 'right',
          cell: ({ estimate }) => <IntervalText meta={meta} interval={estimate.weightedInterval} n={estimate.n} />,
        },
        {
          id: 'median',
          header: 'Median',
          metric: meta.key,
          help: 'Half lie above it: outliers do not move it.',
          align: 'right',
          cell: ({ estimate }) => <span className="figure text-dim">{estimate.median === null ? '' : printMetric(meta, estimate.median)}</span>,
        },
        {
          id: 'nulls',
          header: 'Left out',
          help: 'Executions without a value, by the stored reason. They are never counted as 0.',
          unit: 'by reason, never 0',
          cell: ({ estimate }) => <span className="text-dim">{nullsInWords(estimate.nulls) || 'none'}</span>,
        },
        {
          id: 'evidence',
          header: 'Evidence',
          cell: ({ estimate }) =>
            estimate.observation === null ? <span className="text-faint">by {estimate.resampled}</span> : <Badge>{estimate.observation}</Badge>,
        },
      ]}
    />
  )
}

/** `412`, and on hover what lies behind it. */
function Count({ estimate }: { readonly estimate: CostEstimate }) {
  const { n, decisionCount, fillCount, dayCount } = estimate
  return (
    <span className="figure" title={`${formatNumber(decisionCount, 0)} decisions, ${formatNumber(fillCount, 0)} fills, ${dayCount} days`}>
      {formatNumber(n, 0)}
    </span>
  )
}

function Axis({ domain, meta }: { readonly domain: Range; readonly meta: MetricMeta }) {
  return (
    <span className="figure flex justify-between font-normal text-faint">
      <span>{printMetric(meta, domain[0])}</span>
      <span>{printMetric(meta, domain[1])}</span>
    </span>
  )
}

/** Wide enough for all means; an interval of three decisions must not flatten the others, so those are cut at the edge. */
function domainOf(groups: readonly CostGroup[]): Range {
  const means = groups.flatMap(({ estimate }) => [estimate.mean, estimate.weighted].flatMap((value) => (value === null ? [] : [Number(value)])))
  const [low, high] = extent([0, ...means], 0.1) ?? [0, 1]
  const room = high - low
  const ends = groups.flatMap(({ estimate }) => (estimate.observation === null && estimate.meanInterval ? estimate.meanInterval : []))
  return extent([low, high, ...ends.map((end) => Math.min(high + room, Math.max(low - room, end)))], 0.02) ?? [low, high]
}
