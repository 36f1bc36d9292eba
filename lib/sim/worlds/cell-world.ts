import { decisionName, drawsOf } from './draw.ts'

/** Cells of executions, a few of them truly dearer or cheaper, with days that move together (LEARNING.md L1, lesson layer). */
export type CellWorldSpec = {
  readonly kind: 'cells'
  readonly name: string
  readonly cells: number
  readonly days: number
  readonly sigma: number
  /** Degrees of freedom of the noise. */
  readonly tails: number
  /** Share of a residual's variance that a day's executions of a cell have in common. */
  readonly dayShare: number
  /** Strands of a cell in each period: round(base + e^N(mean, spread)). */
  readonly count: { readonly base: number; readonly mean: number; readonly spread: number }
  /** Probability that a cell is planted, and the range of its effect in bps; the sign is a coin's. */
  readonly plantedShare: number
  readonly effectLow: number
  readonly effectHigh: number
}

export type CellStrand = { readonly id: string; readonly cell: string; readonly day: number; readonly y: number }
export type CellWorld = { readonly truth: ReadonlyMap<string, number>; readonly counts: ReadonlyMap<string, number>; readonly strands: readonly CellStrand[] }

/** Strands of each cell over `periods` times as many days, at the same pace. */
export function cellWorld(spec: CellWorldSpec, seed: number, periods = 1): CellWorld {
  const draws = drawsOf(spec.name, seed, spec.tails)
  const truth = new Map<string, number>()
  const counts = new Map<string, number>()
  const strands: CellStrand[] = []
  for (let c = 0; c < spec.cells; c++) {
    const cell = `c${c}`
    const isPlanted = draws.uniform(cell, 'planted', 'cell') < spec.plantedShare
    const size = spec.effectLow + (spec.effectHigh - spec.effectLow) * draws.uniform(cell, 'size', 'cell')
    const mu = isPlanted ? size * (draws.uniform(cell, 'sign', 'cell') < 0.5 ? -1 : 1) : 0
    truth.set(cell, mu)
    const count = Math.round(spec.count.base + Math.exp(spec.count.mean + spec.count.spread * draws.normal(cell, 'count', 'cell')))
    counts.set(cell, count)
    const shocks = new Map<number, number>()
    for (let no = 0; no < count * periods; no++) {
      const id = `${cell} ${decisionName(no)}`
      const day = Math.floor(no / count) * spec.days + Math.floor(draws.uniform(id, 'day', 'strand') * spec.days)
      if (!shocks.has(day)) shocks.set(day, spec.sigma * Math.sqrt(spec.dayShare) * draws.normal(`${cell} ${day}`, 'day', 'shock'))
      strands.push({ id, cell, day, y: mu + (shocks.get(day) as number) + spec.sigma * Math.sqrt(1 - spec.dayShare) * draws.noise(id, 'own', 'noise') })
    }
  }
  return { truth, counts, strands }
}
