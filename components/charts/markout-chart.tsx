import { formatWithSign } from '#lib/format/number.ts'
import { listed } from '#lib/format/words.ts'
import type { MarkoutCurve, MarkoutPoint, Markouts } from './prepare/markouts.ts'
import { linear, tickDecimals, ticks } from './prepare/scale.ts'

const WIDTH = 520
const HEIGHT = 180
const PLOT = { left: 44, right: WIDTH - 16, top: 12, bottom: HEIGHT - 26 }

/** Where the mid went after each fill, seen from our side: the mean is strong, fills are thin, a horizon to come is open. */
export function MarkoutChart({ markouts }: { readonly markouts: Markouts }) {
  const { mean, fills, domain } = markouts
  const x = linear([0, mean.points.length - 1], [PLOT.left + 14, PLOT.right - 14])
  const y = linear(domain, [PLOT.bottom, PLOT.top])
  const marks = ticks(domain, 4)
  const decimals = tickDecimals(marks)
  return (
    <svg role="img" aria-label={summary(mean)} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="block w-full text-2xs">
      {marks.map((mark) => (
        <g key={mark}>
          <line x1={PLOT.left} x2={PLOT.right} y1={y(mark)} y2={y(mark)} className={mark === 0 ? 'stroke-line-strong' : 'stroke-line'} />
          <text x={PLOT.left - 6} y={y(mark)} dy="0.32em" textAnchor="end" className="figure fill-faint text-2xs">
            {formatWithSign(mark, decimals)}
          </text>
        </g>
      ))}
      {fills.length > 1 ? fills.map((curve) => <Line key={curve.key} points={curve.points} x={x} y={y} className="stroke-faint" width={1} />) : null}
      <Line points={mean.points} x={x} y={y} className="stroke-accent" width={2} />
      {mean.points.map((point, index) => (
        <g key={point.horizon}>
          <text x={x(index)} y={HEIGHT - 8} textAnchor="middle" className="figure fill-faint text-2xs">
            {point.name}
          </text>
          {point.value === null ? (
            <circle cx={x(index)} cy={y(0)} r="3.5" className="fill-panel stroke-faint" strokeDasharray="2 2" />
          ) : (
            <circle cx={x(index)} cy={y(point.value)} r="3" className="fill-accent" />
          )}
        </g>
      ))}
    </svg>
  )
}

/** A null ends the line; it is never drawn through zero. */
function Line({
  points,
  x,
  y,
  className,
  width,
}: {
  readonly points: readonly MarkoutPoint[]
  readonly x: (value: number) => number
  readonly y: (value: number) => number
  readonly className: string
  readonly width: number
}) {
  const runs: string[][] = [[]]
  for (const [index, point] of points.entries()) {
    if (point.value === null) runs.push([])
    else runs.at(-1)?.push(`${x(index).toFixed(1)},${y(point.value).toFixed(1)}`)
  }
  return runs
    .filter((run) => run.length > 1)
    .map((run) => <polyline key={run[0]} points={run.join(' ')} fill="none" strokeWidth={width} strokeLinejoin="round" className={className} />)
}

function summary(mean: MarkoutCurve): string {
  const known = mean.points.flatMap((point) => (point.value === null ? [] : [`${formatWithSign(point.value, 1)} bps after ${point.name}`]))
  const open = mean.points.filter((point) => point.value === null).length
  return `Mark-out, + gained: ${listed(known) || 'none known'}${open > 0 ? `; ${open} of ${mean.points.length} horizons not known` : ''}`
}
