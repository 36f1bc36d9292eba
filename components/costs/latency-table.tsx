import { linear } from '#components/charts/prepare/scale.ts'
import { PlainTable } from '#components/data/plain-table.tsx'
import { Empty } from '#components/data/states.tsx'
import { metricMeta } from '#lib/domain/account/metrics/registry.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { formatNumber } from '#lib/format/number.ts'
import type { StageLatency } from '#lib/wire/views/costs.ts'
import { nullsInWords } from './figure.tsx'

const TOTALS = new Set(['decision_to_send_ms', 'venue_ms', 'decision_to_paint_ms'])

/** METRICS section 9: how long each stage took, and the totals below them. */
export function LatencyTable({ stages }: { readonly stages: readonly StageLatency[] }) {
  if (stages.every(({ n }) => n === 0)) return <Empty>No stage was timed in this range.</Empty>
  const known = stages.flatMap(({ p50, p95, p99 }) => [p50, p95, p99].flatMap((ms) => (ms !== null && ms > 0 ? [ms] : [])))
  const x = linear([Math.log10(Math.max(0.001, Math.min(...known))), Math.log10(Math.max(...known, 0.01))], [1, 99])
  const at = (ms: number): string => `${Math.max(0, x(Math.log10(Math.max(ms, 0.001))))}%`
  return (
    <PlainTable
      label="Latency by stage"
      rows={stages}
      rowId={({ key }) => key}
      isStrong={({ key }) => TOTALS.has(key)}
      columns={[
        { id: 'stage', header: 'Stage', cell: ({ key }) => <span title={metricMeta(key)?.doc}>{metricMeta(key)?.label}</span> },
        { id: 'n', header: 'n', align: 'right', cell: ({ n }) => <span className="figure">{formatNumber(n, 0)}</span> },
        ...(['p50', 'p95', 'p99'] as const).map((p) => ({
          id: p,
          header: p,
          align: 'right' as const,
          cell: (stage: StageLatency) =>
            stage[p] === null ? (
              <span className="text-faint">{stage.n === 0 ? 'no value' : `needs n ${p === 'p95' ? 20 : 100}`}</span>
            ) : (
              <span className="figure">{formatDuration(stage[p])}</span>
            ),
        })),
        {
          id: 'drawn',
          header: '',
          unit: '● p50  | p95  ‖ p99',
          isWide: true,
          cell: (stage) => (
            <div aria-hidden className="relative top-0.5 h-4 min-w-36">
              {stage.p50 !== null && stage.p99 !== null ? (
                <span className="absolute top-1/2 h-px bg-line-strong" style={{ left: at(stage.p50), right: `calc(100% - ${at(stage.p99)})` }} />
              ) : null}
              {stage.p95 === null ? null : <span className="absolute inset-y-0.5 w-px bg-warn" style={{ left: at(stage.p95) }} />}
              {stage.p99 === null ? null : <span className="absolute inset-y-0.5 w-0.5 bg-bad" style={{ left: at(stage.p99) }} />}
              {stage.p50 === null ? null : <span className="absolute top-1/2 size-2 -translate-1/2 rounded-full bg-accent" style={{ left: at(stage.p50) }} />}
            </div>
          ),
        },
        { id: 'nulls', header: 'Left out', cell: ({ nulls }) => <span className="text-dim">{nullsInWords(nulls) || 'none'}</span> },
      ]}
    />
  )
}
