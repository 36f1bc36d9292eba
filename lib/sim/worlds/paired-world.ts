import { decisionName, drawsOf } from './draw.ts'

/** Decisions taken twice on one market, with a lesson and without: what both share is most of what happens (LEARNING.md L1, P1). */
export type PairedWorldSpec = {
  readonly kind: 'paired'
  readonly name: string
  readonly decisions: number
  readonly decisionsPerDay: number
  /** Spread of what a day, a decision and each arm add, bps. */
  readonly daySpread: number
  readonly sigma: number
  /** Degrees of freedom of the noise. */
  readonly tails: number
  readonly armSpread: number
  readonly matchedShare: number
  /** What the lesson saves where it matches. */
  readonly savesBps: number
}

export type PairedDecision = { readonly id: string; readonly day: number; readonly isMatched: boolean; readonly off: number; readonly on: number }

/** Where the lesson does not match, both arms are the same to the bit. */
export function pairedWorld(spec: PairedWorldSpec, seed: number): readonly PairedDecision[] {
  const draws = drawsOf(spec.name, seed, spec.tails)
  return Array.from({ length: spec.decisions }, (_, no) => {
    const id = decisionName(no)
    const day = Math.floor(no / spec.decisionsPerDay)
    const shared = spec.daySpread * draws.normal(`day ${day}`, 'any', 'shock') + spec.sigma * draws.noise(id, 'any', 'noise')
    const isMatched = draws.uniform(id, 'any', 'match') < spec.matchedShare
    const off = shared + spec.armSpread * draws.normal(id, 'off', 'arm')
    return { id, day, isMatched, off, on: isMatched ? shared - spec.savesBps + spec.armSpread * draws.normal(id, 'on', 'arm') : off }
  })
}
