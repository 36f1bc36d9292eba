import { formatMoney, formatSignedMoney } from '#lib/format/money.ts'
import { formatNumber, isNumeric } from '#lib/format/number.ts'
import { formatMoment, type Zone } from '#lib/format/time.ts'
import type { EquityCurve, EquityPoint } from '#lib/wire/views/equity.ts'
import { extent, type Range, tickDecimals, ticks, timeTicks } from './scale.ts'

export const EQUITY_LINES = ['equity', 'realized', 'unrealized', 'fees', 'drawdown'] as const
export type EquityLine = (typeof EQUITY_LINES)[number]

/** Heights of the lines at one instant; null is a gap. `point` has the amounts as they are stored, and is null inside a gap. */
export type EquityDatum = Readonly<Record<EquityLine, number | null>> & { readonly atMs: number; readonly point: EquityPoint | null }

/** One plot: its lines share an axis. */
export type EquityPlot = {
  readonly lines: readonly EquityLine[]
  readonly domain: Range
  readonly marks: readonly { readonly at: number; readonly label: string }[]
}

export type PreparedEquity = {
  readonly data: readonly EquityDatum[]
  readonly time: Range
  readonly timeMarks: readonly number[]
  /** Equity stands far from zero and what it earned near it: they would flatten each other on one axis. */
  readonly plots: readonly EquityPlot[]
}

/** Longer than so many usual distances without a point, and something is missing: the worker was away. */
const GAP_STEPS = 3

/** The chosen lines of a curve. Null until two points are there, or when no line is chosen. */
export function prepareEquity(curve: EquityCurve, chosen: ReadonlySet<EquityLine>, timeMarkCount = 6): PreparedEquity | null {
  const { points } = curve
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last || points.length < 2) return null
  const gapMs = GAP_STEPS * Math.max(curve.stepMs, usualDistance(points))
  const data = points.flatMap((point, index): EquityDatum[] => {
    const before = points[index - 1]
    const isAfterGap = before !== undefined && point.atMs - before.atMs > gapMs
    return isAfterGap ? [gapAt((before.atMs + point.atMs) / 2), datumOf(point)] : [datumOf(point)]
  })
  const plots = [plotOf(data, ['equity'], chosen, []), plotOf(data, ['realized', 'unrealized', 'fees', 'drawdown'], chosen, [0])].filter(
    (plot) => plot !== null,
  )
  if (plots.length === 0) return null
  const seconds: Range = [first.atMs / 1_000, last.atMs / 1_000]
  return { data, time: [first.atMs, last.atMs], timeMarks: timeTicks(seconds, timeMarkCount).map((second) => second * 1_000), plots }
}

/** What the drawing says, for readers. */
export function equitySentence({ points, currency }: EquityCurve, zone: Zone): string {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last || currency === null) return 'No equity is written yet.'
  const range = extent(points.flatMap(({ equity }) => numberOf(equity) ?? []))
  const change = (numberOf(last.equity) ?? Number.NaN) - (numberOf(first.equity) ?? Number.NaN)
  const moved = Number.isFinite(change) ? `, ${formatSignedMoney(change, currency)} since ${formatMoment(first.atMs, zone)}` : ''
  const between = range ? `; between ${formatMoney(range[0], currency)} and ${formatMoney(range[1], currency)}` : ''
  const parts = `Realised ${formatSignedMoney(last.realized, currency)}, unrealised ${formatSignedMoney(last.unrealized, currency)}, fees paid ${formatMoney(last.fees, currency)}.`
  return `Equity ${formatMoney(last.equity, currency)} at ${formatMoment(last.atMs, zone)} market time${moved}${between}. ${parts}`
}

function plotOf(data: readonly EquityDatum[], of: readonly EquityLine[], chosen: ReadonlySet<EquityLine>, alsoShow: readonly number[]): EquityPlot | null {
  const lines = of.filter((line) => chosen.has(line))
  if (lines.length === 0) return null
  const domain = extent([...alsoShow, ...data.flatMap((datum) => lines.map((line) => datum[line] ?? Number.NaN))], 0.08) ?? [-1, 1]
  const marks = ticks(domain, 3)
  const decimals = tickDecimals(marks)
  return { lines, domain, marks: marks.map((at) => ({ at, label: formatNumber(at, decimals) })) }
}

/** The median, because a gap must not make itself usual. A fast replay writes its points minutes apart. */
function usualDistance(points: readonly EquityPoint[]): number {
  const distances = points.slice(1).map((point, index) => point.atMs - (points[index]?.atMs ?? point.atMs))
  return distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0
}

const datumOf = (point: EquityPoint): EquityDatum => ({
  atMs: point.atMs,
  equity: numberOf(point.equity),
  realized: numberOf(point.realized),
  unrealized: numberOf(point.unrealized),
  fees: numberOf(point.fees),
  drawdown: numberOf(point.drawdown),
  point,
})
const gapAt = (atMs: number): EquityDatum => ({ atMs, equity: null, realized: null, unrealized: null, fees: null, drawdown: null, point: null })
const numberOf = (text: string): number | null => (isNumeric(text) && Number.isFinite(Number(text)) ? Number(text) : null)
