'use client'
import type { ReactNode } from 'react'
import { formatWithSign } from '#lib/format/number.ts'
import { type BandPoint, runsOf } from './prepare/band.ts'
import { linear, type Range, tickDecimals, ticks } from './prepare/scale.ts'
import { useWidth } from './use-width.ts'

export type AxisMark = { readonly at: number; readonly label: string; readonly note?: string }

/** A mean over an axis with its 95 % band. A gap ends line and band; a place without a value is an open circle. */
export default function BandChart({
  summary,
  points,
  domain,
  span,
  marks,
  stepMax,
  pointer,
  second,
  height = 190,
}: {
  /** The chart in a sentence, for readers. */
  readonly summary: string
  readonly points: readonly BandPoint[]
  readonly domain: Range
  readonly span: Range
  readonly marks: readonly AxisMark[]
  /** A larger distance than this between two points is a gap. */
  readonly stepMax?: number
  /** A place to point out, with its name. */
  readonly pointer?: AxisMark | undefined
  /** What the mean is held against: a dashed line without a band. */
  readonly second?: readonly BandPoint[]
  readonly height?: number
}) {
  const [frame, width] = useWidth(560)
  const plot = { left: 46, right: width - 14, top: 12, bottom: height - (marks.some(({ note }) => note) ? 37 : 24) }
  const x = linear(span, [plot.left + 10, plot.right - 10])
  const y = linear(domain, [plot.bottom, plot.top])
  const clamp = (value: number): number => Math.min(plot.bottom, Math.max(plot.top, y(value)))
  const yMarks = ticks(domain, 4)
  const decimals = tickDecimals(yMarks)
  const runs = runsOf(points, stepMax)
  const place = (point: BandPoint, value: number): string => `${x(point.at).toFixed(1)},${clamp(value).toFixed(1)}`
  return (
    <div ref={frame} className="min-w-0">
      <svg role="img" aria-label={summary} width={width} height={height} className="block text-2xs">
        {yMarks.map((mark) => (
          <g key={mark}>
            <line x1={plot.left} x2={plot.right} y1={y(mark)} y2={y(mark)} className={mark === 0 ? 'stroke-line-strong' : 'stroke-line'} />
            <Label x={plot.left - 6} y={y(mark)} anchor="end" isMiddle>
              {formatWithSign(mark, decimals)}
            </Label>
          </g>
        ))}
        {fitting(marks, plot.right - plot.left).map((mark) => (
          <g key={mark.at}>
            <Label x={Math.min(Math.max(x(mark.at), halfOf(mark.label) + 2), width - halfOf(mark.label) - 2)} y={height - 7} anchor="middle">
              {mark.label}
            </Label>
            {mark.note ? (
              <Label x={Math.min(Math.max(x(mark.at), halfOf(mark.note) + 2), width - halfOf(mark.note) - 2)} y={height - 20} anchor="middle">
                {mark.note}
              </Label>
            ) : null}
          </g>
        ))}
        {pointer && pointer.at >= span[0] && pointer.at <= span[1] ? (
          <g>
            <line x1={x(pointer.at)} x2={x(pointer.at)} y1={plot.top} y2={plot.bottom} strokeDasharray="3 3" className="stroke-warn" />
            <Label x={x(pointer.at)} y={plot.top - 2} anchor={x(pointer.at) > width / 2 ? 'end' : 'start'}>
              {pointer.label}
            </Label>
          </g>
        ) : null}
        {runsOf(second ?? [], stepMax).map((run) => (
          <polyline
            key={run[0]?.id}
            points={run.map((p) => place(p, p.value as number)).join(' ')}
            fill="none"
            strokeWidth={1.5}
            strokeDasharray="5 4"
            className="stroke-twine"
          />
        ))}
        {runs.map((run) => {
          const banded = run.filter((point) => point.low !== null && point.high !== null)
          return (
            <g key={run[0]?.id}>
              {banded.length > 1 ? (
                <polygon
                  points={[...banded.map((p) => place(p, p.low as number)), ...banded.toReversed().map((p) => place(p, p.high as number))].join(' ')}
                  className="fill-accent/15"
                />
              ) : null}
              {run.length > 1 ? (
                <polyline
                  points={run.map((p) => place(p, p.value as number)).join(' ')}
                  fill="none"
                  strokeWidth={1.75}
                  strokeLinejoin="round"
                  className="stroke-accent"
                />
              ) : null}
            </g>
          )
        })}
        {points.map((point) => (
          <g key={point.id}>
            <title>{point.words}</title>
            {point.low !== null && point.high !== null ? (
              <line x1={x(point.at)} x2={x(point.at)} y1={clamp(point.low)} y2={clamp(point.high)} className="stroke-accent/50" />
            ) : null}
            {point.value === null ? (
              <circle cx={x(point.at)} cy={clamp(0)} r={3.5} strokeDasharray="2 2" className="fill-panel stroke-faint" />
            ) : (
              <circle cx={x(point.at)} cy={clamp(point.value)} r={2.75} className="fill-accent" />
            )}
          </g>
        ))}
      </svg>
    </div>
  )
}

const CHAR_PX = 6.7
const halfOf = (text: string): number => (text.length * CHAR_PX) / 2

/** Every k-th label, so that none covers its neighbour. */
function fitting(marks: readonly AxisMark[], width: number): readonly AxisMark[] {
  const widest = Math.max(1, ...marks.map(({ label, note }) => Math.max(label.length, note?.length ?? 0))) * CHAR_PX + 10
  const every = Math.max(1, Math.ceil((marks.length * widest) / width))
  return marks.filter((_, place) => place % every === 0)
}

function Label({
  x,
  y,
  anchor,
  isMiddle = false,
  children,
}: {
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly isMiddle?: boolean
  readonly children: ReactNode
}) {
  return (
    <text x={x} y={y} dy={isMiddle ? '0.32em' : undefined} textAnchor={anchor} className="figure fill-faint text-2xs">
      {children}
    </text>
  )
}
