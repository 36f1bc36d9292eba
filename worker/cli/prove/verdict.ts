import type { Bound, Target, World } from '#lib/wire/world.ts'
import { calibrationOf, type Measured, type Part, pooled } from './measures.ts'

export type Figure = { readonly value: number; readonly low: number; readonly high: number; readonly seeds: number }
/** `within noise`: the figure misses the bound, and its 95 % interval over seeds holds it. `told`: no bound is set, so nothing is met. */
export type Verdict = 'met' | 'within noise' | 'missed' | 'told'
export type Judged = {
  readonly world: string
  readonly target: Target
  readonly figure: Figure | null
  readonly verdict: Verdict
  readonly moonshot: Verdict | null
}
export type WorldResult = { readonly world: World; readonly figures: Readonly<Record<string, Figure>>; readonly seconds: number }

/** All metrics of one world over its seeds, with 95 % intervals. */
export function figuresOf(measured: readonly Measured[]): Readonly<Record<string, Figure>> {
  const metrics = new Set(measured.flatMap((m) => Object.keys(m.parts)))
  const figures: Record<string, Figure> = {}
  for (const metric of metrics) figures[metric] = figureOf(measured.flatMap((m): Part[] => (m.parts[metric] ? [m.parts[metric]] : [])))
  const calibration = calibrationOf(measured)
  if (calibration !== null) figures.calibration = withJackknife(calibration, measured)
  return figures
}

function figureOf(parts: readonly Part[]): Figure {
  const { value, se, seeds } = pooled(parts)
  if (parts.every(([top, bottom]) => bottom === 1 && (top === 0 || top === 1))) return { value, ...exact(value, seeds), seeds }
  const half = Number.isFinite(se) ? Z * se : Number.POSITIVE_INFINITY
  return { value, low: value - half, high: value + half, seeds }
}

const Z = 1.96

/**
 * The interval of a share of yes and no, exact (Clopper and Pearson 1934): one in eight does not yet speak against one in fifty, and all of
 * a few is not all.
 */
function exact(share: number, n: number): { readonly low: number; readonly high: number } {
  const count = Math.round(share * n)
  const tail = (1 - CONFIDENCE) / 2
  return {
    low: count === 0 ? 0 : crossing((p) => 1 - atMost(count - 1, n, p) - tail),
    high: count === n ? 1 : crossing((p) => tail - atMost(count, n, p)),
  }
}

const CONFIDENCE = 0.95

/** P(X ≤ count) of a binomial distribution, 0 < p < 1. */
function atMost(count: number, n: number, p: number): number {
  let term = n * Math.log1p(-p)
  let sum = Math.exp(term)
  for (let k = 1; k <= count; k++) {
    term += Math.log((n - k + 1) / k) + Math.log(p) - Math.log1p(-p)
    sum += Math.exp(term)
  }
  return Math.min(1, sum)
}

/** Where an increasing function of p in (0, 1) passes 0. */
function crossing(of: (p: number) => number): number {
  let [low, high] = [0, 1]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (of(middle) < 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** A calibration error has no parts to add up: its error comes from leaving one seed out at a time. */
function withJackknife(value: number, measured: readonly Measured[]): Figure {
  const n = measured.length
  const left = measured.map((_, i) => calibrationOf(measured.filter((_m, j) => j !== i)) ?? value)
  const mean = left.reduce((total, v) => total + v, 0) / n
  const half = n < 2 ? Number.POSITIVE_INFINITY : Z * Math.sqrt(((n - 1) / n) * left.reduce((total, v) => total + (v - mean) ** 2, 0))
  return { value, low: value - half, high: value + half, seeds: n }
}

/** A target whose metric was not measured is missed: nothing passes by being absent. */
export const judge = ({ world, figures }: WorldResult): readonly Judged[] =>
  world.targets.map((target) => {
    const figure = figures[target.metric] ?? null
    return {
      world: world.name,
      target,
      figure,
      verdict: figure === null ? 'missed' : target.target === null ? 'told' : verdictOf(figure, target.target),
      moonshot: target.moonshot === null ? null : figure === null ? 'missed' : verdictOf(figure, target.moonshot),
    }
  })

function verdictOf({ value, low, high }: Figure, bound: Bound): Verdict {
  const [from, to] = rangeOf(bound)
  if (value >= from && value <= to) return 'met'
  return high >= from && low <= to ? 'within noise' : 'missed'
}

function rangeOf(bound: Bound): readonly [number, number] {
  if ('atLeast' in bound) return [bound.atLeast, Number.POSITIVE_INFINITY]
  if ('atMost' in bound) return [Number.NEGATIVE_INFINITY, bound.atMost]
  if ('equals' in bound) return [bound.equals, bound.equals]
  return bound.between
}

export function boundText(bound: Bound | null): string {
  if (bound === null) return '–'
  if ('atLeast' in bound) return `≥ ${bound.atLeast}`
  if ('atMost' in bound) return `≤ ${bound.atMost}`
  if ('equals' in bound) return `= ${bound.equals}`
  return `${bound.between[0]} to ${bound.between[1]}`
}

/** Four significant digits; whole numbers whole. */
export function figureText(value: number): string {
  if (!Number.isFinite(value)) return 'not known'
  if (Number.isInteger(value)) return String(value).replace('-', '−')
  return String(Number(value.toPrecision(4))).replace('-', '−')
}
