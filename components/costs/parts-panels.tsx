'use client'
import { ShortfallWaterfall } from '#components/charts/shortfall-waterfall.tsx'
import { Empty } from '#components/data/states.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { formatNumber } from '#lib/format/number.ts'
import { counted } from '#lib/format/words.ts'
import type { CostParts } from '#lib/wire/views/costs.ts'
import { nullsInWords } from './figure.tsx'
import { LatencyTable } from './latency-table.tsx'
import { MarkoutBody } from './markout-panel.tsx'

/** What the costs of the same executions are made of. */
export function PartsPanels({ parts, groupNoun }: { readonly parts: CostParts; readonly groupNoun: string }) {
  const { waterfall, markouts, latency, readAtMs } = parts
  const left = nullsInWords(waterfall.nulls)
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-2">
        <LivePanel
          title="Shortfall by part"
          note={`bps of the decided notional, + lost, weighted by it; n ${formatNumber(waterfall.n, 0)}`}
          readAtMs={readAtMs}
          isFlush
        >
          {waterfall.n === 0 ? (
            <Empty>No shortfall in this range{left ? `: ${left}` : ''}.</Empty>
          ) : (
            <div className="py-1">
              <ShortfallWaterfall metrics={{ values: waterfall.values, nulls: {} }} />
              <p className="px-3 pb-2 text-xs text-faint">
                Spread {counts(waterfall.counts.spread_cost_bps)}, timing and latency {counts(waterfall.counts.timing_cost_bps)} of{' '}
                {counted(waterfall.n, 'execution')}; what they do not split stands as its own step. Left out: {left || 'none'}.
              </p>
            </div>
          )}
        </LivePanel>
        <MarkoutBody markouts={markouts} readAtMs={readAtMs} groupNoun={groupNoun} />
      </div>
      <LivePanel title="Latency by stage" note="p95 from n = 20, p99 from n = 100; the drawing is logarithmic" readAtMs={readAtMs} isFlush>
        <LatencyTable stages={latency} />
      </LivePanel>
    </>
  )
}

const counts = (n: number | undefined): string => `n ${formatNumber(n ?? 0, 0)}`
