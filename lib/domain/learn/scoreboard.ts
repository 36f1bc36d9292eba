/** Which curator earns its keep: AdaHedge over fixed alternatives (LEARNING.md H3). It reports, it never decides. */
export type Scoreboard = {
  /** L_k: cumulative loss of each policy, lower is better. */
  readonly losses: readonly number[]
  /** Δ: cumulative mixability gap. */
  readonly gap: number
  /** Σ of the weighted losses that were paid, and what bounds its regret. */
  readonly paid: number
  readonly variance: number
  readonly range: number
}

export const emptyScoreboard = (policies: number): Scoreboard => ({ losses: new Array(policies).fill(0), gap: 0, paid: 0, variance: 0, range: 0 })

/** w of the next round: `∝ e^{−η(L_k − min L)}`, η = ln K/Δ; uniform over the best while Δ = 0. */
export function weightsOf({ losses, gap }: Scoreboard): readonly number[] {
  const least = Math.min(...losses)
  const eta = etaOf(losses.length, gap)
  const raw = losses.map((l) => (eta === Number.POSITIVE_INFINITY ? (l === least ? 1 : 0) : Math.exp(-eta * (l - least))))
  const total = raw.reduce((sum, w) => sum + w, 0)
  return raw.map((w) => w / total)
}

/** One matured decision: `round[k]` is the loss policy k would have had. */
export function scored(board: Scoreboard, round: readonly number[]): Scoreboard {
  const weights = weightsOf(board)
  const eta = etaOf(round.length, board.gap)
  const least = Math.min(...round)
  const hedge = dot(weights, round)
  const mix =
    eta === Number.POSITIVE_INFINITY
      ? Math.min(...round.filter((_, k) => (weights[k] as number) > 0))
      : least - Math.log(round.reduce((sum, l, k) => sum + (weights[k] as number) * Math.exp(-eta * (l - least)), 0)) / eta
  return {
    losses: board.losses.map((l, k) => l + (round[k] as number)),
    gap: board.gap + Math.max(0, hedge - mix),
    paid: board.paid + hedge,
    variance: board.variance + round.reduce((sum, l, k) => sum + (weights[k] as number) * (l - hedge) ** 2, 0),
    range: Math.max(board.range, Math.max(...round) - least),
  }
}

/** What following the scoreboard lost against the best single policy, and the two bounds it must keep (de Rooij et al. 2014). */
export function regretOf(board: Scoreboard): { readonly regret: number; readonly bounds: readonly [number, number] } {
  const lnK = Math.log(board.losses.length)
  return {
    regret: board.paid - Math.min(...board.losses),
    bounds: [2 * board.gap, 2 * Math.sqrt(board.variance * lnK) + board.range * ((4 / 3) * lnK + 2)],
  }
}

const etaOf = (policies: number, gap: number): number => (gap > 0 ? Math.log(policies) / gap : Number.POSITIVE_INFINITY)
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0)
