/**
 * Which venue is cheapest where, as far as own fills can tell: the hierarchical model of LEARNING.md J. What is learned is how far a
 * venue's cost lies from what it was modelled at; the cost modelled now is added back before venues are compared. In bps, + = dearer.
 */

export type VenueModel = {
  /** Spread of venues, and of a venue's cells around it, bps; start 1 and 1.5. */
  readonly tauVenue: number
  readonly tauCell: number
  /** Spread of a single residual, bps. */
  readonly sigma: number
}

/** Discounted count and sum of residuals of one venue in one cell. */
export type CellSums = { readonly n: number; readonly sum: number }
/** By venue, then by cell. */
export type VenueFit = ReadonlyMap<string, ReadonlyMap<string, CellSums>>

/** Each visit of a cell lets what was seen there before fade by this factor, at every venue. */
export const FADE = 0.999

export type Belief = { readonly venue: string; readonly mean: number; readonly sd: number }

/**
 * What each venue is expected to cost: `modelled`, its cost by the model on the live quote with lessons' shifts in it (0 where not given),
 * and on top the exact posterior of the residual `g_v + u_vc` for `y ~ N(g_v + u_vc, σ²)`, g_v ~ N(0, τ_g²), u_vc ~ N(0, τ_c²). A venue that
 * was never used has residual 0 and the prior's spread.
 */
export function beliefs(
  model: VenueModel,
  fit: VenueFit,
  cell: string,
  venues: readonly string[],
  modelled: Readonly<Record<string, number>> = {},
): readonly Belief[] {
  const { tauVenue, tauCell, sigma } = model
  return venues.map((venue) => {
    const cells = fit.get(venue)
    let precision = 1 / tauVenue ** 2
    let weighted = 0
    for (const { n, sum } of cells?.values() ?? []) {
      if (!(n > 0)) continue
      const weight = 1 / (tauCell ** 2 + sigma ** 2 / n)
      precision += weight
      weighted += weight * (sum / n)
    }
    const own = cells?.get(cell) ?? { n: 0, sum: 0 }
    const local = 1 / tauCell ** 2 + own.n / sigma ** 2
    const mean = (weighted / precision / tauCell ** 2 + own.sum / sigma ** 2) / local
    const variance = 1 / local + (1 / (tauCell ** 2 * local)) ** 2 / precision
    return { venue, mean: (modelled[venue] ?? 0) + mean, sd: Math.sqrt(variance) }
  })
}

/** The fit after one residual `y`: all venues of the cell fade, the one that traded learns. */
export function learned(fit: VenueFit, venue: string, cell: string, y: number, fade = FADE): VenueFit {
  const next = new Map([...fit].map(([name, cells]) => [name, new Map(cells)]))
  for (const cells of next.values()) {
    const s = cells.get(cell)
    if (s) cells.set(cell, { n: s.n * fade, sum: s.sum * fade })
  }
  const own = next.get(venue) ?? new Map<string, CellSums>()
  const s = own.get(cell) ?? { n: 0, sum: 0 }
  own.set(cell, { n: s.n + 1, sum: s.sum + y })
  return next.set(venue, own)
}

/** After an alarm the whole table loses this share of its weight: the world has changed, not one arm. */
export const discounted = (fit: VenueFit, factor: number): VenueFit =>
  new Map([...fit].map(([venue, cells]) => [venue, new Map([...cells].map(([cell, s]) => [cell, { n: s.n * factor, sum: s.sum * factor }]))]))

/** N_c: discounted orders of the cell over the venues that may be chosen. */
export const visitsOf = (fit: VenueFit, cell: string, venues: readonly string[]): number =>
  venues.reduce((total, venue) => total + (fit.get(venue)?.get(cell)?.n ?? 0), 0)

const FULL_RATE = 6
const GATED_RATE = 2
const GATE_Z = 1
const GATE_SHARE = 0.9

/** γ_c of inverse gap weighting: the more was seen, the less is explored. */
export const gapRate = (visits: number, sigma: number, rate = FULL_RATE): number => (rate * Math.sqrt(visits + 1)) / sigma

/**
 * Inverse gap weighting: `p_v = 1/(K + γ(μ_v − μ_b))` for all but the cheapest venue, which takes the rest. Exact and
 * positive by construction; in the order of `believed`. They sum to 1.
 */
export function inverseGap(believed: readonly Belief[], gamma: number): readonly number[] {
  const best = cheapest(believed)
  const least = (believed[best] as Belief).mean
  const shares = believed.map(({ mean }, i) => (i === best ? 0 : 1 / (believed.length + gamma * (mean - least))))
  shares[best] = 1 - shares.reduce((total, p) => total + p, 0)
  return shares
}

export type VenueShares = { readonly base: string; readonly z: number; readonly shares: readonly number[] }

/**
 * The conservative gate: the default venue stays the base until another is cheaper by a standard error of the difference;
 * nine orders in ten take the base, the tenth is drawn by inverse gap weighting at a third of the full rate.
 */
export function gated(believed: readonly Belief[], defaultVenue: string, visits: number, sigma: number): VenueShares {
  const best = cheapest(believed)
  const home = believed.findIndex((b) => b.venue === defaultVenue)
  const from = believed[home] ?? (believed[best] as Belief)
  const to = believed[best] as Belief
  const z = from === to ? 0 : (from.mean - to.mean) / Math.sqrt(from.sd ** 2 + to.sd ** 2)
  const base = home < 0 || z > GATE_Z ? best : home
  const explored = inverseGap(believed, gapRate(visits, sigma, GATED_RATE))
  return { base: (believed[base] as Belief).venue, z, shares: explored.map((p, i) => (1 - GATE_SHARE) * p + (i === base ? GATE_SHARE : 0)) }
}

/** The venue that `u` in (0, 1) draws. */
export function drawn(believed: readonly Belief[], shares: readonly number[], u: number): { readonly venue: string; readonly propensity: number } {
  let left = u
  for (const [i, share] of shares.entries()) {
    left -= share
    if (left < 0) return { venue: (believed[i] as Belief).venue, propensity: share }
  }
  const last = shares.findLastIndex((share) => share > 0)
  return { venue: (believed[last] as Belief).venue, propensity: shares[last] as number }
}

function cheapest(believed: readonly Belief[]): number {
  let best = 0
  for (const [i, { mean }] of believed.entries()) if (mean < (believed[best] as Belief).mean) best = i
  return best
}
