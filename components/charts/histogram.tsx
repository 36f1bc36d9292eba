'use client'
import { formatNumber } from '#lib/format/number.ts'
import { linear, type Range, tickDecimals, ticks } from './prepare/scale.ts'
import { useWidth } from './use-width.ts'

const HEIGHT = 150
const PLOT = { left: 12, top: 30, bottom: HEIGHT - 24 }

/** How values spread; what lies outside of `span` is in the first and the last bar. */
export default function Histogram({
  summary,
  span,
  counts,
  marks,
}: {
  readonly summary: string
  readonly span: Range
  readonly counts: readonly number[]
  /** Values to point out, such as the mean. */
  readonly marks: readonly { readonly at: number; readonly label: string }[]
}) {
  const [frame, width] = useWidth(480)
  const right = width - 12
  // One value is a bar in the middle, not a division by nothing.
  const range: Range = span[1] > span[0] ? span : [span[0] - 1, span[1] + 1]
  const x = linear(range, [PLOT.left, right])
  const y = linear([0, Math.max(1, ...counts)], [PLOT.bottom, PLOT.top])
  const at = ticks(range, width < 400 ? 3 : 5)
  const decimals = tickDecimals(at)
  const bar = (right - PLOT.left) / counts.length
  const bars = counts.map((count, bin) => ({ bin, count }))
  const isOne = span[1] <= span[0]
  return (
    <div ref={frame} className="min-w-0">
      <svg role="img" aria-label={summary} width={width} height={HEIGHT} className="block text-2xs">
        {isOne ? (
          <rect x={x(span[0]) - 4} width={8} y={PLOT.top} height={PLOT.bottom - PLOT.top} className="fill-accent/70" />
        ) : (
          bars.map(({ bin, count }) => (
            <rect
              key={bin}
              x={PLOT.left + bin * bar + 0.5}
              width={Math.max(1, bar - 1)}
              y={y(count)}
              height={PLOT.bottom - y(count)}
              className="fill-accent/70"
            >
              <title>{`${formatNumber(count, 0)} values`}</title>
            </rect>
          ))
        )}
        <line x1={PLOT.left} x2={right} y1={PLOT.bottom} y2={PLOT.bottom} className="stroke-line-strong" />
        {range[0] < 0 && range[1] > 0 ? <line x1={x(0)} x2={x(0)} y1={PLOT.top} y2={PLOT.bottom} className="stroke-line-strong" /> : null}
        {at.map((value) => (
          <text key={value} x={x(value)} y={HEIGHT - 8} textAnchor="middle" className="figure fill-faint text-2xs">
            {formatNumber(value, decimals)}
          </text>
        ))}
        {marks
          .filter((mark) => mark.at >= range[0] && mark.at <= range[1])
          .map((mark, place) => (
            <g key={mark.label}>
              <line
                x1={x(mark.at)}
                x2={x(mark.at)}
                y1={place * 12 + 2}
                y2={PLOT.bottom}
                strokeDasharray={place === 0 ? undefined : '3 2'}
                className="stroke-ink"
              />
              <text
                x={x(mark.at) + (x(mark.at) > width - 60 ? -4 : 4)}
                y={9 + place * 12}
                textAnchor={x(mark.at) > width - 60 ? 'end' : 'start'}
                className="fill-dim text-2xs"
              >
                {mark.label}
              </text>
            </g>
          ))}
      </svg>
    </div>
  )
}
