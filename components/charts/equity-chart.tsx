'use client'
import { useMemo, useState } from 'react'
import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import { useZone } from '#components/data/zone.ts'
import { formatClock, formatMoment, type Zone } from '#lib/format/time.ts'
import type { EquityCurve } from '#lib/wire/views/equity.ts'
import { EQUITY_LOOKS, EquityAmount, LineSample } from './equity-lines.tsx'
import { EQUITY_LINES, type EquityDatum, type EquityLine, type EquityPlot, equitySentence, prepareEquity } from './prepare/equity.ts'
import { useWidth } from './use-width.ts'

const HEIGHT = 132
const AXIS_HEIGHT = 22
const FIGURE = { fill: 'var(--faint)', fontSize: 11, fontFamily: 'var(--font-mono)', fontVariantNumeric: 'tabular-nums' } as const

/**
 * Equity above, what it is made of below, on one clock: a crosshair crosses both, and only the plot under the pointer says the
 * numbers. Where points are missing the lines end.
 */
export default function EquityChart({ curve, chosen }: { readonly curve: EquityCurve; readonly chosen: ReadonlySet<EquityLine> }) {
  const [frame, width] = useWidth(960)
  const zone = useZone()
  const [pointed, setPointed] = useState<number | null>(null)
  const chart = useMemo(() => prepareEquity(curve, chosen, width < 560 ? 3 : 7), [curve, chosen, width])
  // Both plots keep the same room for their numbers, so that one instant is one vertical line.
  const room = chart ? 14 + 6.7 * Math.max(...chart.plots.flatMap(({ marks }) => marks.map(({ label }) => label.length))) : 0
  return (
    <div ref={frame} role="img" aria-label={equitySentence(curve, zone)} className="min-w-0 select-none">
      {chart === null ? (
        <p className="grid h-[132px] place-items-center text-sm text-dim">
          {curve.points.length < 2 ? 'The curve starts with the first 10 s of trading.' : 'No line is chosen.'}
        </p>
      ) : (
        chart.plots.map((plot, index) => {
          const isLast = index === chart.plots.length - 1
          return (
            <div key={plot.lines[0] === 'equity' ? 'worth' : 'earned'} onPointerEnter={() => setPointed(index)} onPointerLeave={() => setPointed(null)}>
              <LineChart
                width={width}
                height={isLast ? HEIGHT + AXIS_HEIGHT : HEIGHT}
                data={[...chart.data]}
                syncId="equity"
                accessibilityLayer={false}
                margin={{ left: 6, right: 0, top: 8, bottom: 4 }}
              >
                <CartesianGrid vertical={false} horizontalValues={plot.marks.map(({ at }) => at)} stroke="var(--line)" />
                <XAxis
                  dataKey="atMs"
                  type="number"
                  scale="linear"
                  domain={[...chart.time]}
                  ticks={[...chart.timeMarks]}
                  interval={0}
                  hide={!isLast}
                  height={AXIS_HEIGHT}
                  tick={FIGURE}
                  tickLine={{ stroke: 'var(--line-strong)' }}
                  axisLine={{ stroke: 'var(--line-strong)' }}
                  tickFormatter={(atMs: number) => timeLabel(atMs, chart.timeMarks, zone)}
                />
                <YAxis {...axisOf(plot)} width={room} tick={{ ...FIGURE, textAnchor: 'end', dx: room - 14 }} />
                {plot.lines[0] === 'equity' ? null : <ReferenceLine y={0} stroke="var(--line-strong)" />}
                <Tooltip
                  isAnimationActive={false}
                  cursor={{ stroke: 'var(--line-strong)' }}
                  content={({ active, payload }) => (
                    <Reading datum={active && pointed === index ? payload[0]?.payload : undefined} currency={curve.currency ?? ''} zone={zone} />
                  )}
                />
                {plot.lines.map((line) => {
                  const { stroke, dash } = EQUITY_LOOKS[line]
                  return (
                    <Line
                      key={line}
                      dataKey={line}
                      stroke={stroke}
                      strokeDasharray={dash}
                      strokeWidth={line === 'equity' ? 2 : 1.5}
                      dot={false}
                      activeDot={{ r: 3, fill: stroke, stroke: 'var(--panel)' }}
                      connectNulls={false}
                      isAnimationActive={false}
                    />
                  )
                })}
              </LineChart>
            </div>
          )
        })
      )}
    </div>
  )
}

const axisOf = ({ domain, marks }: EquityPlot) => ({
  orientation: 'right' as const,
  type: 'number' as const,
  domain: [...domain],
  ticks: marks.map(({ at }) => at),
  interval: 0 as const,
  tickLine: false,
  axisLine: false,
  tickFormatter: (value: number) => marks.find(({ at }) => at === value)?.label ?? '',
})

/** Seconds only where two marks lie within one minute. */
function timeLabel(atMs: number, marks: readonly number[], zone: Zone): string {
  const [first, second] = marks
  const text = formatClock(atMs, zone)
  return first !== undefined && second !== undefined && second - first < 60_000 ? text : text.slice(0, 5)
}

/** The amounts under the crosshair, as they are stored. */
function Reading({ datum, currency, zone }: { readonly datum: EquityDatum | undefined; readonly currency: string; readonly zone: Zone }) {
  if (!datum?.point) return null
  const { point } = datum
  return (
    <div className="grid gap-1 rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-xs text-ink">
      <p className="figure text-dim">{formatMoment(point.atMs, zone)}</p>
      <dl className="grid grid-cols-[auto_auto_auto] items-center gap-x-2">
        {EQUITY_LINES.map((line) => (
          <div key={line} className="contents">
            <dt className="flex items-center gap-1.5">
              <LineSample line={line} />
              {EQUITY_LOOKS[line].name}
            </dt>
            <dd className="text-right">
              <EquityAmount point={point} line={line} />
            </dd>
            <dd className="text-2xs text-faint">{EQUITY_LOOKS[line].sign || currency}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
