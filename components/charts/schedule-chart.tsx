'use client'
import { useZone } from '#components/data/zone.ts'
import { formatNumber } from '#lib/format/number.ts'
import { formatClock } from '#lib/format/time.ts'
import { linear, tickDecimals, ticks, timeTicks } from './prepare/scale.ts'
import type { SchedulePlot, Step } from './prepare/schedule.ts'
import { useWidth } from './use-width.ts'

const HEIGHT = 190
const BOTTOM = 22
const TOP = 10

/** Planned trajectory (dashed) against what is filled (full), with the market's now. The table below it has the same numbers. */
export default function ScheduleChart({ plot, unit, sentence }: { readonly plot: SchedulePlot; readonly unit: string; readonly sentence: string }) {
  const [frame, width] = useWidth(960)
  const zone = useZone()
  const marks = ticks([0, plot.top || 1], 4)
  const decimals = tickDecimals(marks)
  const labels = marks.map((mark) => formatNumber(mark, decimals))
  const room = 16 + 6.7 * Math.max(...labels.map((label) => label.length))
  const x = linear(plot.time, [6, width - room])
  const y = linear([0, (plot.top || 1) * 1.04], [HEIGHT - BOTTOM, TOP])
  const seconds = timeTicks([plot.time[0] / 1e6, plot.time[1] / 1e6], width < 560 ? 3 : 7)
  const isShort = (seconds[1] ?? 0) - (seconds[0] ?? 0) < 60
  const until = plot.nowUs ?? plot.time[1]
  return (
    <div ref={frame} className="min-w-0 select-none">
      <svg role="img" aria-label={sentence} viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} className="block">
        {marks.map((mark, index) => (
          <g key={mark}>
            <line x1={6} x2={width - room} y1={y(mark)} y2={y(mark)} stroke="var(--line)" />
            <text x={width - 4} y={y(mark) + 4} textAnchor="end" className="figure fill-faint text-2xs">
              {labels[index]}
              {index === labels.length - 1 ? <title>{unit}</title> : null}
            </text>
          </g>
        ))}
        {seconds.map((second) => (
          <text key={second} x={x(second * 1e6)} y={HEIGHT - 6} textAnchor="middle" className="figure fill-faint text-2xs">
            {isShort ? formatClock(second * 1_000, zone) : formatClock(second * 1_000, zone).slice(0, 5)}
          </text>
        ))}
        <path d={stairs(plot.planned, plot.time[0], plot.time[1], x, y)} fill="none" stroke="var(--dim)" strokeWidth={1.5} strokeDasharray="5 3" />
        <path d={stairs(plot.done, plot.time[0], Math.max(until, plot.done.at(-1)?.atUs ?? 0), x, y)} fill="none" stroke="var(--accent)" strokeWidth={2} />
        {plot.done.map((step) => (
          <circle key={`${step.atUs} ${step.level}`} cx={x(step.atUs)} cy={y(step.level)} r={2.5} fill="var(--accent)" />
        ))}
        {plot.nowUs === null ? null : (
          <g>
            <line x1={x(plot.nowUs)} x2={x(plot.nowUs)} y1={TOP} y2={HEIGHT - BOTTOM} stroke="var(--twine)" strokeDasharray="2 3" />
            <text x={Math.min(x(plot.nowUs) + 4, width - room - 22)} y={TOP + 8} className="fill-twine text-2xs">
              now
            </text>
          </g>
        )}
      </svg>
    </div>
  )
}

/** A curve that stays level between its steps. */
function stairs(steps: readonly Step[], fromUs: number, untilUs: number, x: (at: number) => number, y: (level: number) => number): string {
  let path = `M${x(fromUs).toFixed(1)} ${y(0).toFixed(1)}`
  for (const { atUs, level } of steps) path += `H${x(atUs).toFixed(1)}V${y(level).toFixed(1)}`
  return `${path}H${x(untilUs).toFixed(1)}`
}
