import { extent, type Range } from './scale.ts'

/** One place of a curve: a mean with its interval, or a gap. */
export type BandPoint = {
  readonly id: string
  /** Along the axis: an instant or a place in a row. */
  readonly at: number
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  /** For the tooltip: `−3.2 [−4.1, −2.4] bps, n 412`. */
  readonly words: string
}

/** Stretches without a gap: a null ends the line, and so does a step that was skipped. */
export function runsOf(points: readonly BandPoint[], stepMax = Number.POSITIVE_INFINITY): readonly (readonly BandPoint[])[] {
  const runs: BandPoint[][] = []
  let last: BandPoint | null = null
  for (const point of points) {
    if (point.value === null) {
      last = null
      continue
    }
    if (last === null || point.at - last.at > stepMax) runs.push([])
    runs.at(-1)?.push(point)
    last = point
  }
  return runs
}

/** Of all curves that share an axis; zero is always on it. Bands wider than four times what the means span are cut at the edge. */
export function bandDomain(points: readonly BandPoint[]): Range {
  const means = extent([0, ...points.flatMap(({ value }) => value ?? [])], 0.15) ?? [-1, 1]
  const room = (means[1] - means[0]) * 1.5
  const bands = points.flatMap(({ low, high }) => (low === null || high === null ? [] : [Math.max(low, means[0] - room), Math.min(high, means[1] + room)]))
  return extent([...means, ...bands], 0.03) ?? means
}
