import { ShortfallWaterfall } from '#components/charts/shortfall-waterfall.tsx'
import { Unknown } from '#components/data/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { ExecutionDetail } from '#lib/wire/views/execution.ts'
import { isUnderWay } from './slices.ts'

/** Delay, spread, timing, latency, withheld, unfilled and fees, adding up to the shortfall on screen. */
export function ShortfallPanel({ detail }: { readonly detail: ExecutionDetail }) {
  const total = detail.metrics?.values.implementation_shortfall_bps
  return (
    <Panel title="Shortfall" note="bps of the decided notional, + lost" isFlush>
      {total == null || detail.metrics === null ? (
        <p className="p-3 text-dim">
          No shortfall yet:{' '}
          <Unknown
            reason={
              detail.metrics?.nulls.implementation_shortfall_bps ??
              (detail.head.status === 'refused' ? 'zero_order' : isUnderWay(detail.head.status) ? 'after the end' : 'pending')
            }
          />
          .
        </p>
      ) : (
        <div className="py-1">
          <ShortfallWaterfall metrics={detail.metrics} />
        </div>
      )}
    </Panel>
  )
}
