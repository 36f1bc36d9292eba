export type Range = readonly [low: number, high: number]
export type Scale = (value: number) => number

/** Maps a domain to pixels; a domain of one point lands in the middle. */
export function linear([low, high]: Range, [from, to]: Range): Scale {
  const span = high - low
  return (value) => (span === 0 ? (from + to) / 2 : from + ((value - low) / span) * (to - from))
}

/** Smallest range that holds every finite value, widened by `pad` of its span on both sides. */
export function extent(values: Iterable<number>, pad = 0): Range | null {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) return null
  const room = (high - low || Math.abs(high) * 1e-4 || 1) * pad
  return [low - room, high + room]
}

/** Round numbers inside the range, about `count` of them: 1, 2 or 5 times a power of ten apart. */
export function ticks([low, high]: Range, count = 5): number[] {
  const step = niceStep((high - low) / Math.max(1, count))
  if (!(step > 0)) return [low]
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  // Multiples of the step, not sums: a sum drifts and prints 0.30000000000000004.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => roundTo((first + i) * step, step))
}

/** Decimals that tell two ticks of this range apart. */
export function tickDecimals(marks: readonly number[]): number {
  const [first, second] = marks
  if (first === undefined || second === undefined) return 2
  return Math.min(10, Math.max(0, -Math.floor(Math.log10(Math.abs(second - first)) + 1e-9)))
}

function niceStep(rough: number): number {
  if (!(rough > 0)) return 0
  const power = 10 ** Math.floor(Math.log10(rough))
  const size = rough / power
  return (size <= 1 ? 1 : size <= 2 ? 2 : size <= 5 ? 5 : 10) * power
}

const roundTo = (value: number, step: number): number => Number(value.toFixed(Math.min(20, Math.max(0, 2 - Math.floor(Math.log10(step))))))

/** Round times inside a window of seconds, as distances from its zero: …, −30, 0, 30, 60 … */
export function timeTicks([low, high]: Range, count = 6): number[] {
  const rough = (high - low) / Math.max(1, count)
  const step = TIME_STEPS.find((s) => s >= rough) ?? niceStep(rough)
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => roundTo((first + i) * step, step))
}

const TIME_STEPS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
]
