'use client'
import { useZone } from '#components/data/zone.ts'
import { formatPercent } from '#lib/format/number.ts'
import { formatClock } from '#lib/format/time.ts'
import type { UsePoint } from '#lib/wire/views/risk.ts'
import { linear, timeTicks } from './prepare/scale.ts'
import { useWidth } from './use-width.ts'

const HEIGHT = 190
const BOTTOM = 22
const LOOKS = [
  { stroke: 'var(--accent)' },
  { stroke: 'var(--twine)', dash: '6 3' },
  { stroke: 'var(--ink)', dash: '2 3' },
  { stroke: 'var(--dim)', dash: '8 3 2 3' },
] as const
const CLOSE = 0.8
/** A longer way between two points is a time when nobody measured. */
const GAP_MS = 5 * 60_000

/** The most used limits over time, with the line from which on a limit is close. */
export default function UseChart({ points }: { readonly points: readonly UsePoint[] }) {
  const [frame, width] = useWidth(640)
  const zone = useZone()
  const names = mostUsed(points)
  const first = points[0]?.atMs ?? 0
  const last = points.at(-1)?.atMs ?? 1
  const top = Math.max(1, ...points.flatMap((point) => names.map((name) => point.uses[name] ?? 0)))
  const x = linear([first, last], [6, width - 44])
  const y = linear([0, top * 1.05], [HEIGHT - BOTTOM, 8])
  const marks = [0, 0.2, 0.4, 0.6, 0.8, 1].filter((mark) => mark <= top)
  const closest = names[0]
  const sentence = closest ? `Most used: ${closest}, now ${formatPercent(points.at(-1)?.uses[closest] ?? 0)}.` : 'No limit was used.'
  return (
    <div ref={frame} className="min-w-0 select-none">
      <ul className="flex flex-wrap gap-x-4 pb-1 text-2xs text-dim">
        {names.map((name, index) => (
          <li key={name} className="inline-flex items-center gap-1.5">
            <svg aria-hidden viewBox="0 0 18 8" className="h-2 w-4.5">
              <line x1="1" x2="17" y1="4" y2="4" strokeWidth="2" stroke={LOOKS[index]?.stroke} strokeDasharray={dashOf(index)} />
            </svg>
            {name} <span className="figure text-ink">{formatPercent(points.at(-1)?.uses[name] ?? 0)}</span>
          </li>
        ))}
      </ul>
      <svg role="img" aria-label={sentence} viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} className="block">
        {marks.map((mark) => (
          <g key={mark}>
            <line
              x1={6}
              x2={width - 44}
              y1={y(mark)}
              y2={y(mark)}
              stroke={mark === CLOSE ? 'var(--warn)' : 'var(--line)'}
              strokeDasharray={mark === CLOSE ? '4 3' : undefined}
            />
            <text x={width - 4} y={y(mark) + 4} textAnchor="end" className={`figure text-2xs ${mark === CLOSE ? 'fill-warn' : 'fill-faint'}`}>
              {formatPercent(mark, 0)}
            </text>
          </g>
        ))}
        {timeTicks([first / 1_000, last / 1_000], width < 420 ? 3 : 5).map((second) => (
          <text key={second} x={x(second * 1_000)} y={HEIGHT - 6} textAnchor="middle" className="figure fill-faint text-2xs">
            {formatClock(second * 1_000, zone).slice(0, 5)}
          </text>
        ))}
        {names.map((name, index) => (
          <path key={name} d={pathOf(points, name, x, y)} fill="none" stroke={LOOKS[index]?.stroke} strokeWidth={1.75} strokeDasharray={dashOf(index)} />
        ))}
      </svg>
    </div>
  )
}

const dashOf = (index: number): string | undefined => {
  const look = LOOKS[index]
  return look && 'dash' in look ? look.dash : undefined
}

/** At most four lines tell something: those that came closest. */
function mostUsed(points: readonly UsePoint[]): readonly string[] {
  const peaks = new Map<string, number>()
  for (const { uses } of points) for (const [name, use] of Object.entries(uses)) peaks.set(name, Math.max(use, peaks.get(name) ?? 0))
  return [...peaks]
    .filter(([, peak]) => peak > 0)
    .sort((a, b) => b[1] - a[1])
    .slice(0, LOOKS.length)
    .map(([name]) => name)
}

function pathOf(points: readonly UsePoint[], name: string, x: (at: number) => number, y: (level: number) => number): string {
  return points
    .map((point, index) => {
      const before = points[index - 1]
      const isGap = before === undefined || point.atMs - before.atMs > GAP_MS
      return `${isGap ? 'M' : 'L'}${x(point.atMs).toFixed(1)} ${y(point.uses[name] ?? 0).toFixed(1)}`
    })
    .join('')
}
