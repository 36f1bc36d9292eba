'use client'
import { type PointerEvent, useMemo, useRef, useState } from 'react'
import { useZone } from '#components/data/zone.ts'
import { formatNumber, formatQuantity } from '#lib/format/number.ts'
import { formatClockUs } from '#lib/format/time.ts'
import { listed } from '#lib/format/words.ts'
import { type PriceInput, type PricePath, preparePricePath } from './prepare/price-path.ts'
import { linear, type Range, tickDecimals, ticks, timeTicks } from './prepare/scale.ts'
import { Marker, Paths } from './price-marks.tsx'
import { useWidth } from './use-width.ts'

const HEIGHT = 300
const MARGIN = { left: 12, right: 76, top: 22, bottom: 24 }

/**
 * Bid and ask around an execution on a linear clock, so that milliseconds and minutes keep their true distance; fills as
 * triangles by side, arrival and limits as lines. Dragging zooms in, a double click or Escape zooms out.
 */
export default function PriceChart({
  input,
  window,
  onWindow,
  decimals,
}: {
  readonly input: Omit<PriceInput, 'window'>
  readonly window: Range
  readonly onWindow: (window: Range | null) => void
  /** Decimals of the listing's tick. */
  readonly decimals: number
}) {
  const [frame, width] = useWidth(960)
  const chart = useMemo(() => preparePricePath({ ...input, window }), [input, window])
  const drag = useRef<number | null>(null)
  const [pointer, setPointer] = useState<number | null>(null)
  const [dragFrom, setDragFrom] = useState<number | null>(null)
  const right = Math.max(MARGIN.left + 80, width - MARGIN.right)
  const x = linear(window, [MARGIN.left, right])
  const at = (event: PointerEvent<SVGSVGElement>) => {
    const px = event.clientX - event.currentTarget.getBoundingClientRect().left
    return linear([MARGIN.left, right], window)(Math.min(right, Math.max(MARGIN.left, px)))
  }
  const end = (event: PointerEvent<SVGSVGElement>) => {
    const from = drag.current
    drag.current = null
    setDragFrom(null)
    if (from === null) return
    const to = at(event)
    if (Math.abs(x(to) - x(from)) > 6) onWindow([Math.min(from, to), Math.max(from, to)])
  }

  return (
    <div ref={frame}>
      {chart === null ? (
        <p className="grid place-items-center text-sm text-dim" style={{ height: HEIGHT }}>
          No quote was kept in this window.
        </p>
      ) : (
        <svg
          role="img"
          aria-label={summary(chart, decimals)}
          viewBox={`0 0 ${width} ${HEIGHT}`}
          height={HEIGHT}
          className="block w-full touch-pan-y text-2xs select-none"
          onPointerDown={(event) => {
            if (event.button !== 0) return
            drag.current = at(event)
            setDragFrom(drag.current)
            event.currentTarget.setPointerCapture(event.pointerId)
          }}
          onPointerMove={(event) => setPointer(at(event))}
          onPointerUp={end}
          onPointerLeave={() => setPointer(null)}
          onDoubleClick={() => onWindow(null)}
        >
          <Drawing chart={chart} x={x} right={right} decimals={decimals} zeroUs={input.zeroUs} />
          {dragFrom !== null && pointer !== null ? (
            <rect
              x={Math.min(x(dragFrom), x(pointer))}
              width={Math.abs(x(pointer) - x(dragFrom))}
              y={MARGIN.top}
              height={HEIGHT - MARGIN.top - MARGIN.bottom}
              className="fill-accent/15"
            />
          ) : null}
          {pointer !== null && dragFrom === null ? (
            <Crosshair chart={chart} at={pointer} x={x} right={right} zeroUs={input.zeroUs} decimals={decimals} />
          ) : null}
        </svg>
      )}
    </div>
  )
}

function Drawing({
  chart,
  x,
  right,
  decimals,
  zeroUs,
}: {
  readonly chart: PricePath
  readonly x: (seconds: number) => number
  readonly right: number
  readonly decimals: number
  readonly zeroUs: number
}) {
  const zone = useZone()
  const y = linear(chart.price, [HEIGHT - MARGIN.bottom, MARGIN.top])
  const prices = ticks(chart.price, 5)
  const shown = Math.max(decimals, tickDecimals(prices))
  const times = timeTicks(chart.time, Math.max(3, Math.floor((right - MARGIN.left) / 110)))
  const labelled = chart.levels.filter((level) => level.isInside)
  return (
    <>
      {prices.map((price) => (
        <g key={price}>
          <line x1={MARGIN.left} x2={right} y1={y(price)} y2={y(price)} className="stroke-line" />
          {labelled.some((level) => Math.abs(y(level.price) - y(price)) < 12) ? null : (
            <text x={right + 6} y={y(price)} dy="0.32em" className="figure fill-faint text-2xs">
              {formatNumber(price, shown)}
            </text>
          )}
        </g>
      ))}
      {times.map((seconds) => (
        <text key={seconds} x={x(seconds)} y={HEIGHT - 7} textAnchor={x(seconds) < 40 ? 'start' : 'middle'} className="figure fill-faint text-2xs">
          {offset(seconds, chart.time)}
        </text>
      ))}
      {chart.moments.map((moment, index) => (
        <g key={moment.key}>
          <line x1={x(moment.at)} x2={x(moment.at)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} className="stroke-line-strong" strokeDasharray="2 3" />
          {chart.moments.slice(0, index).some((other) => Math.abs(x(other.at) - x(moment.at)) < 58) ? null : (
            <text
              x={x(moment.at) + (x(moment.at) > right - 70 ? -4 : 4)}
              y={MARGIN.top - 9}
              textAnchor={x(moment.at) > right - 70 ? 'end' : 'start'}
              className="fill-faint text-2xs"
            >
              {moment.label}
            </text>
          )}
        </g>
      ))}
      <Paths paths={chart.paths} x={x} y={y} />
      {labelled.map((level, index) => {
        const isCrowded = labelled.slice(0, index).some((other) => Math.abs(y(other.price) - y(level.price)) < 11)
        return (
          <g key={level.key}>
            <line
              x1={MARGIN.left}
              x2={right}
              y1={y(level.price)}
              y2={y(level.price)}
              strokeDasharray={level.key === 'arrival' ? undefined : '5 3'}
              className={level.key === 'arrival' ? 'stroke-ink/60' : 'stroke-warn/80'}
            />
            {isCrowded ? null : (
              <>
                <text x={right + 6} y={y(level.price)} dy="0.32em" className="figure fill-ink text-2xs">
                  {formatNumber(level.text, { min: decimals, max: decimals + 1 })}
                </text>
                <text x={MARGIN.left + 4} y={y(level.price) - 4} strokeWidth={3} paintOrder="stroke" className="fill-dim stroke-panel text-2xs">
                  {level.label}
                </text>
              </>
            )}
          </g>
        )
      })}
      {chart.markers.map((marker) => (
        <Marker
          key={marker.id}
          marker={marker}
          cx={x(marker.at)}
          cy={y(marker.price)}
          title={`${marker.side === 'buy' ? 'Bought' : 'Sold'} ${formatQuantity(marker.fill.quantity)} at ${formatNumber(marker.fill.price, { min: decimals, max: 12 })} on ${marker.fill.venue}, ${marker.fill.liquidity}, ${formatClockUs(zeroUs + marker.at * 1e6, zone)}`}
        />
      ))}
    </>
  )
}

/** The prices in force under the pointer; the price in force is the last one before it. */
function Crosshair({
  chart,
  at,
  x,
  right,
  zeroUs,
  decimals,
}: {
  readonly chart: PricePath
  readonly at: number
  readonly x: (seconds: number) => number
  readonly right: number
  readonly zeroUs: number
  readonly decimals: number
}) {
  const zone = useZone()
  const lines = chart.paths
    .filter((path) => path.isChosen)
    .map((path) => {
      const bid = inForce(path.bids, at)
      const ask = inForce(path.asks, at)
      const print = (price: number | null) => (price === null ? 'no book' : formatNumber(price, decimals))
      return `${path.venue} ${print(bid)} · ${print(ask)}`
    })
  const isLeft = x(at) > right - 220
  const time = formatClockUs(zeroUs + at * 1e6, zone).slice(0, 12)
  return (
    <g aria-hidden className="pointer-events-none">
      <line x1={x(at)} x2={x(at)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} className="stroke-faint" />
      {[`${time}  ${offset(at, chart.time)}`, ...lines].map((line, index) => (
        <text
          key={line}
          x={x(at) + (isLeft ? -8 : 8)}
          y={MARGIN.top + 12 + index * 14}
          textAnchor={isLeft ? 'end' : 'start'}
          strokeWidth={4}
          paintOrder="stroke"
          className="figure fill-ink stroke-panel text-2xs"
        >
          {line}
        </text>
      ))}
    </g>
  )
}

function inForce(runs: PricePath['paths'][number]['bids'], at: number): number | null {
  for (const run of runs) {
    const last = run.at(-1)
    if (!last || (run[0]?.[0] ?? 0) > at || at - last[0] > 5) continue
    return run.findLast(([seconds]) => seconds <= at)?.[1] ?? null
  }
  return null
}

/** `+1 min 30 s`, `−0.2 s`: distance from the axis' zero in the unit that the window needs. */
function offset(seconds: number, [low, high]: Range): string {
  const sign = seconds < 0 ? '−' : '+'
  const size = Math.abs(seconds)
  if (size === 0) return '0'
  if (high - low < 1) return `${sign}${formatNumber(size * 1_000, { min: 0, max: 1 })} ms`
  if (size < 60 || high - low < 120) return `${sign}${formatNumber(size, { min: 0, max: high - low < 10 ? 2 : 0 })} s`
  const rest = Math.round(size % 60)
  return `${sign}${Math.floor(size / 60)} min${rest === 0 ? '' : ` ${rest} s`}`
}

function summary(chart: PricePath, decimals: number): string {
  const fills =
    chart.markers.length === 0
      ? 'no fill in view'
      : `${chart.markers.length} ${chart.markers.length === 1 ? 'fill' : 'fills'} between ${formatNumber(Math.min(...chart.markers.map((m) => m.price)), decimals)} and ${formatNumber(Math.max(...chart.markers.map((m) => m.price)), decimals)}`
  const levels = chart.levels.map((level) => `${level.label} ${formatNumber(level.text, { min: decimals, max: 12 })}`)
  return `Best prices of ${listed(chart.paths.map((path) => path.venue)) || 'no venue'} around the execution; ${fills}${levels.length > 0 ? `; ${listed(levels)}` : ''}.`
}
