/** Charts as SVG text for a report that stands alone in one file: colours by class, so that the page's theme decides. */

import { escapeText } from './html.ts'
import { formatNumber } from './number.ts'

const WIDTH = 540
const PAD = { left: 52, right: 14, top: 16, bottom: 46 } as const

/** `low` and `high` are a 95 % interval; null = none, and then no band or whisker is drawn. */
export type ChartPoint = {
  readonly label: string
  readonly n: number
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}
export type Bin = { readonly from: number; readonly to: number; readonly count: number }

/** Counts per bin, with lines at the mean and the median. */
export function histogramSvg(title: string, bins: readonly Bin[], marks: readonly { readonly label: string; readonly value: number }[], unit: string): string {
  const height = 240
  const [first, last] = [bins[0], bins.at(-1)]
  if (first === undefined || last === undefined) return emptySvg(title)
  const x = scale(first.from, last.to, PAD.left, WIDTH - PAD.right)
  const top = Math.max(...bins.map((bin) => bin.count))
  const y = scale(0, top * 1.12, height - PAD.bottom, PAD.top)
  const bars = bins.map((bin) => {
    const [left, right] = [x(bin.from), x(bin.to)]
    const range = `${formatNumber(bin.from, { min: 0, max: 3 })} to ${formatNumber(bin.to, { min: 0, max: 3 })} ${unit}: n = ${formatNumber(bin.count, 0)}`
    return `<rect class="bar" x="${px(left)}" y="${px(y(bin.count))}" width="${px(Math.max(0.5, right - left - 1))}" height="${px(y(0) - y(bin.count))}"><title>${escapeText(range)}</title></rect>`
  })
  const shown = marks.filter((mark) => mark.value >= first.from && mark.value <= last.to)
  const lines = shown.map((mark, i) => {
    const at = x(mark.value)
    const isRight = at > WIDTH * 0.7
    return `<line class="mark" x1="${px(at)}" x2="${px(at)}" y1="${PAD.top}" y2="${height - PAD.bottom}"/><text class="label" x="${px(at + (isRight ? -5 : 5))}" y="${PAD.top + 10 + 14 * i}" text-anchor="${isRight ? 'end' : 'start'}">${escapeText(mark.label)}</text>`
  })
  return svg(title, height, [
    axisY(ticksOf(0, top, 4), y, (v) => formatNumber(v, 0)),
    axisX(ticksOf(first.from, last.to, 7), x, height, unit),
    zeroLine(first.from, last.to, x, height),
    ...bars,
    ...lines,
  ])
}

/** A line through the points with its band; a point without a value is a gap, never a zero. */
export function curveSvg(title: string, points: readonly ChartPoint[], unit: string): string {
  const height = 260
  const drawn = points.filter((point) => point.value !== null)
  if (drawn.length === 0) return emptySvg(title)
  const { y, ticks } = valueAxis(drawn, height, 62)
  const step = (WIDTH - PAD.left - PAD.right) / points.length
  const x = (i: number): number => PAD.left + step * (i + 0.5)
  const runs = runsOf(points)
  const bands = runs.map((run) => {
    const withBand = run.filter((i) => points[i]?.low !== null && points[i]?.high !== null)
    if (withBand.length < 2) return ''
    const upper = withBand.map((i) => `${px(x(i))},${px(y(points[i]?.high as number))}`)
    const lower = withBand.toReversed().map((i) => `${px(x(i))},${px(y(points[i]?.low as number))}`)
    return `<polygon class="band" points="${[...upper, ...lower].join(' ')}"/>`
  })
  const lines = runs.map((run) => `<polyline class="line" points="${run.map((i) => `${px(x(i))},${px(y(points[i]?.value as number))}`).join(' ')}"/>`)
  const dots = points.map((point, i) =>
    point.value === null
      ? ''
      : `${whisker(point, x(i), y)}<circle class="dot" cx="${px(x(i))}" cy="${px(y(point.value))}" r="3.5"><title>${escapeText(spoken(point, unit))}</title></circle>`,
  )
  return svg(title, height, [
    axisY(ticks, y, plainTick(ticks)),
    horizontalZero(ticks, y),
    ...bands,
    ...lines,
    ...dots,
    ...points.map((point, i) => footer(point, x(i), height)),
  ])
}

/** From so many bars on their labels stand upright: side by side they would run into each other. */
const NARROW_FROM = 8

/** Bars from zero with whiskers. */
export function barsSvg(title: string, points: readonly ChartPoint[], unit: string): string {
  const isNarrow = points.length > NARROW_FROM
  const height = isNarrow ? 290 : 250
  const drawn = points.filter((point) => point.value !== null)
  if (drawn.length === 0) return emptySvg(title)
  const { y, ticks } = valueAxis(drawn, height, isNarrow ? 102 : 62)
  const step = (WIDTH - PAD.left - PAD.right) / points.length
  const wide = Math.min(40, step * 0.62)
  const bars = points.map((point, i) => {
    const at = PAD.left + step * (i + 0.5)
    if (point.value === null) return footer(point, at, height, isNarrow)
    const [from, to] = [y(Math.max(0, point.value)), y(Math.min(0, point.value))]
    return `<rect class="bar" x="${px(at - wide / 2)}" y="${px(from)}" width="${px(wide)}" height="${px(Math.max(0.5, to - from))}"><title>${escapeText(spoken(point, unit))}</title></rect>${whisker(point, at, y)}${footer(point, at, height, isNarrow)}`
  })
  return svg(title, height, [axisY(ticks, y, plainTick(ticks)), horizontalZero(ticks, y), ...bars])
}

/** `count` bins of equal width over the middle of the values; what lies outside is counted, not drawn. */
export function binsOf(values: Float64Array, count: number): { readonly bins: readonly Bin[]; readonly below: number; readonly above: number } {
  if (values.length === 0) return { bins: [], below: 0, above: 0 }
  const sorted = values.toSorted()
  const at = (p: number): number => sorted[Math.round(p * (sorted.length - 1))] as number
  // A percent on each side is left out only where there are enough values for a percent to mean outliers.
  const tail = sorted.length >= 200 ? 0.01 : 0
  let [low, high] = [at(tail), at(1 - tail)]
  if (low === high) [low, high] = [low - 0.5, high + 0.5]
  const width = (high - low) / count
  const counts = new Array<number>(count).fill(0)
  let [below, above] = [0, 0]
  for (const value of values) {
    if (value < low) below++
    else if (value > high) above++
    else {
      const place = Math.min(count - 1, Math.floor((value - low) / width))
      counts[place] = (counts[place] as number) + 1
    }
  }
  return { below, above, bins: counts.map((n, i) => ({ from: low + i * width, to: low + (i + 1) * width, count: n })) }
}

/** About `count` round numbers from `low` to `high`. */
export function ticksOf(low: number, high: number, count: number): readonly number[] {
  const span = high - low || 1
  const raw = span / count
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= raw) ?? 10)
  const first = Math.ceil(low / step - 1e-9)
  const ticks: number[] = []
  for (let i = first; i * step <= high + step * 1e-9; i++) ticks.push(Math.abs(i) === 0 ? 0 : i * step)
  return ticks
}

const scale =
  (from: number, to: number, start: number, end: number) =>
  (value: number): number =>
    start + ((value - from) / (to - from || 1)) * (end - start)

/** A vertical axis that holds zero and every interval. */
function valueAxis(points: readonly ChartPoint[], height: number, bottom: number) {
  const all = points.flatMap(({ value, low, high }) => [value, low, high].filter((v): v is number => v !== null))
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)]
  const room = (high - low || 1) * 0.06
  const y = scale(low - room, high + room, height - bottom, PAD.top)
  return { y, ticks: ticksOf(low - room, high + room, 5) }
}

/** Neighbouring points that have values. */
function runsOf(points: readonly ChartPoint[]): readonly (readonly number[])[] {
  const runs: number[][] = [[]]
  points.forEach((point, i) => {
    if (point.value === null) runs.push([])
    else runs.at(-1)?.push(i)
  })
  return runs.filter((run) => run.length > 0)
}

const px = (value: number): string => value.toFixed(1)
const plainTick = (ticks: readonly number[]): ((value: number) => string) => {
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0))
  const decimals = Math.max(0, Math.min(8, Math.ceil(-Math.log10(step || 1) + (Number.isInteger(step * 10 ** Math.ceil(-Math.log10(step || 1))) ? 0 : 1))))
  return (value) => formatNumber(value, decimals)
}
const spoken = ({ label, n, value, low, high }: ChartPoint, unit: string): string =>
  `${label}: ${formatNumber(value as number, 3)} ${unit}${low === null || high === null ? '' : ` (95 %: ${formatNumber(low, 3)} … ${formatNumber(high, 3)})`}, n = ${formatNumber(n, 0)}`

const whisker = ({ low, high }: ChartPoint, at: number, y: (value: number) => number): string =>
  low === null || high === null
    ? ''
    : `<path class="whisker" d="M${px(at)} ${px(y(low))}V${px(y(high))}M${px(at - 4)} ${px(y(low))}h8M${px(at - 4)} ${px(y(high))}h8"/>`
function footer({ label, n }: ChartPoint, at: number, height: number, isNarrow = false): string {
  const count = `n ${formatNumber(n, 0)}`
  if (isNarrow) {
    const turned = `transform="translate(${px(at + 4)} ${height - 94}) rotate(-90)" text-anchor="end"`
    return `<text class="faint" ${turned}>${escapeText(label)} · ${count}</text>`
  }
  const place = (up: number): string => `x="${px(at)}" y="${height - up}" text-anchor="middle"`
  return `<text class="label" ${place(40)}>${escapeText(label)}</text><text class="faint" ${place(24)}>${count}</text>`
}
const axisY = (ticks: readonly number[], y: (value: number) => number, text: (value: number) => string): string =>
  ticks
    .map(
      (tick) =>
        `<line class="grid" x1="${PAD.left}" x2="${WIDTH - PAD.right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text class="faint" x="${PAD.left - 8}" y="${px(y(tick) + 4)}" text-anchor="end">${text(tick)}</text>`,
    )
    .join('')
function axisX(ticks: readonly number[], x: (value: number) => number, height: number, unit: string): string {
  const text = plainTick(ticks)
  const labels = ticks.map((tick) => `<text class="faint" x="${px(x(tick))}" y="${height - PAD.bottom + 16}" text-anchor="middle">${text(tick)}</text>`)
  return `${labels.join('')}<text class="label" x="${WIDTH / 2}" y="${height - 10}" text-anchor="middle">${escapeText(unit)}</text>`
}
const horizontalZero = (ticks: readonly number[], y: (value: number) => number): string =>
  ticks.includes(0) ? `<line class="zero" x1="${PAD.left}" x2="${WIDTH - PAD.right}" y1="${px(y(0))}" y2="${px(y(0))}"/>` : ''
const zeroLine = (low: number, high: number, x: (value: number) => number, height: number): string =>
  low < 0 && high > 0 ? `<line class="zero" x1="${px(x(0))}" x2="${px(x(0))}" y1="${PAD.top}" y2="${height - PAD.bottom}"/>` : ''

const svg = (title: string, height: number, parts: readonly string[]): string =>
  `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeText(title)}">${parts.join('')}</svg>`
const emptySvg = (title: string): string => svg(title, 60, [`<text class="faint" x="${WIDTH / 2}" y="34" text-anchor="middle">no values (n 0)</text>`])
