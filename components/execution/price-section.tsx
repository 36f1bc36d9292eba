'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useMemo, useState } from 'react'
import type { Range } from '#components/charts/prepare/scale.ts'
import { patiently } from '#components/data/patiently.ts'
import { Fault, Skeleton } from '#components/data/states.tsx'
import { Button } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { decimalsOf } from '#lib/format/number.ts'
import { quotePathQuery } from '#lib/query/execution.ts'
import type { ExecutionDetail, QuotePath } from '#lib/wire/views/execution.ts'

const PriceChart = dynamic(() => patiently(() => import('#components/charts/price-chart.tsx')), {
  ssr: false,
  loading: () => (
    <div className="h-[300px]">
      <Skeleton rows={9} label="Loading the price path" />
    </div>
  ),
})

/** The market before, during and after the execution, in market time. */
export function PricePanel({ detail }: { readonly detail: ExecutionDetail }) {
  const path = useQuery(quotePathQuery(detail.head.id, detail.head.updatedAtMs))
  const [chosen, setChosen] = useState<Range | 'fills' | 'all'>('fills')
  const input = useMemo(() => inputOf(detail, path.data), [detail, path.data])
  if (detail.head.decidedAtMs === null) return null
  const windows = windowsOf(detail, path.data, input.zeroUs)
  const window = typeof chosen === 'string' ? windows[chosen] : chosen
  const decimals = Math.max(
    0,
    ...detail.listings.filter((listing) => input.chosen.includes(listing.venue)).map((listing) => (listing.tick === null ? 0 : decimalsOf(listing.tick))),
  )
  return (
    <Panel
      title="Price and fills"
      note="market time; ▲ bought, ▼ sold, hollow = rested; drag to zoom"
      actions={
        <fieldset className="flex gap-1">
          <legend className="sr-only">Window of the chart</legend>
          <Button size="sm" tone={chosen === 'fills' ? 'plain' : 'quiet'} aria-pressed={chosen === 'fills'} onClick={() => setChosen('fills')}>
            Execution
          </Button>
          <Button size="sm" tone={chosen === 'all' ? 'plain' : 'quiet'} aria-pressed={chosen === 'all'} onClick={() => setChosen('all')}>
            With mark-outs
          </Button>
          {typeof chosen === 'string' ? null : (
            <Button size="sm" aria-pressed onClick={() => setChosen('fills')}>
              Zoom out
            </Button>
          )}
        </fieldset>
      }
    >
      {path.isError ? <Fault message={path.error.message} onRetry={() => void path.refetch()} /> : null}
      {path.data === undefined ? (
        path.isError ? null : (
          <div className="h-[300px]">
            <Skeleton rows={9} label="Loading the price path" />
          </div>
        )
      ) : (
        <PriceChart input={input} window={window} onWindow={(next) => setChosen(next ?? 'fills')} decimals={decimals} />
      )}
      {path.data?.isCut ? <p className="text-xs text-warn">Only the first part of the path is drawn: it has more points than a chart can show.</p> : null}
    </Panel>
  )
}

function inputOf(detail: ExecutionDetail, path: QuotePath | undefined) {
  const { head, fills, orders, route, context, metrics, spec } = detail
  const decidedUs = context?.now_us ?? (head.decidedAtMs ?? 0) * 1_000
  const sentUs = orders.flatMap((order) => (order.sentAtUs === null ? [] : [order.sentAtUs])).sort((a, b) => a - b)[0]
  const limit = orders.find((order) => order.price !== null)
  const arrival = metrics?.benchmarks.p_0 ?? null
  const levels = [
    { key: 'arrival', label: 'arrival mid', price: arrival },
    { key: 'limit', label: limit?.type === 'limit' ? 'limit' : 'protection', price: limit?.price ?? spec?.limit_price ?? null },
    { key: 'stop', label: 'stop, not watched', price: spec?.stop_loss ?? null },
    { key: 'target', label: 'target, not watched', price: spec?.take_profit ?? null },
  ].flatMap(({ price, ...level }) => (price === null ? [] : [{ ...level, price }]))
  return {
    points: path?.points ?? [],
    fills,
    chosen: [...new Set(fills.length > 0 ? fills.map((fill) => fill.venue) : [route?.benchmark_venue ?? route?.chosen ?? head.venue ?? ''])],
    levels,
    moments: [
      { key: 'decided', label: 'decided', atUs: decidedUs },
      ...(sentUs === undefined ? [] : [{ key: 'sent', label: 'sent', atUs: sentUs }]),
      ...(head.endedAtMs === null || head.status === 'refused' ? [] : [{ key: 'done', label: 'done', atUs: head.endedAtMs * 1_000 }]),
    ],
    zeroUs: sentUs ?? decidedUs,
  }
}

/** Around the execution with room on both sides, or everything up to the last horizon that the market has reached. */
function windowsOf(detail: ExecutionDetail, path: QuotePath | undefined, zeroUs: number): Readonly<Record<'fills' | 'all', Range>> {
  const seconds = (us: number) => (us - zeroUs) / 1e6
  const last = Math.max(0, ...detail.fills.map((fill) => seconds(fill.venueAtUs)), detail.head.endedAtMs === null ? 0 : seconds(detail.head.endedAtMs * 1_000))
  const room = Math.max(15, last * 0.25)
  const reached =
    detail.market === null || path === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(seconds(detail.market.clockUs), ...path.points.slice(-1).map((point) => seconds(point.atUs)))
  const all: Range = path === undefined ? [-60, 300] : [seconds(path.fromUs), Math.max(10, Math.min(seconds(path.toUs), reached))]
  return { fills: [-room, Math.min(last + room * 2, all[1])], all }
}
