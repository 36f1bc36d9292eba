import type { Point, PriceMarker, VenuePath } from './prepare/price-path.ts'
import type { Scale } from './prepare/scale.ts'

/** Bid and ask of every venue as steps; the venue traded on is strong and its spread is shaded, the others are faint. */
export function Paths({ paths, x, y }: { readonly paths: readonly VenuePath[]; readonly x: Scale; readonly y: Scale }) {
  const line = (run: readonly Point[]) => run.map(([at, price]) => `${x(at).toFixed(1)},${y(price).toFixed(1)}`).join(' ')
  return paths.map((path) => (
    <g key={path.venue}>
      {path.isChosen && path.bids.length === path.asks.length
        ? path.bids.map((run, index) => (
            <polygon key={line(run.slice(0, 1))} points={`${line(run)} ${line([...(path.asks[index] ?? [])].reverse())}`} className="fill-accent/8" />
          ))
        : null}
      {[...path.bids.map((run) => ['bid', run] as const), ...path.asks.map((run) => ['ask', run] as const)].map(([kind, run]) => (
        <polyline
          key={`${kind} ${line(run.slice(0, 1))}`}
          points={line(run)}
          fill="none"
          strokeWidth={path.isChosen ? 1.5 : 1}
          className={path.isChosen ? 'stroke-accent' : 'stroke-line-strong'}
        />
      ))}
    </g>
  ))
}

/** Up for a buy, down for a sell; its tip is the price, its area the quantity. Hollow where the fill had rested. No sign colour: a side is no result. */
export function Marker({ marker, cx, cy, title }: { readonly marker: PriceMarker; readonly cx: number; readonly cy: number; readonly title: string }) {
  const { radius, side, isMaker } = marker
  const down = side === 'buy' ? 1 : -1
  const points = `${cx},${cy} ${cx - radius * 0.8},${cy + down * radius * 1.5} ${cx + radius * 0.8},${cy + down * radius * 1.5}`
  return (
    <polygon points={points} strokeWidth={1.5} strokeLinejoin="round" className={isMaker ? 'fill-panel stroke-ink' : 'fill-ink stroke-panel'}>
      <title>{title}</title>
    </polygon>
  )
}
