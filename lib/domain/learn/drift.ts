/** Whether the world has changed: the two stages of LEARNING.md K. */

/** State of a Shiryaev–Roberts e-detector: one M for each bet λ. */
export type Detector = readonly [number, number, number]
export const QUIET: Detector = [0, 0, 0]

const BETS = [0.05, 0.12, 0.24] as const
/** Residuals beyond are no more evidence than this: one wild fill is not a changed world. */
const CLIP = 4

/**
 * `M_λ ← (M_λ + 1)·(1 + λ(z − m0))` for each bet. If the mean of clipped z in a quiet world is at most `slack` (m0), the mean time
 * to a false alarm at M ≥ A is at least A outcomes, whatever the distribution. z: standardised model error, + = dearer.
 */
export function detected(state: Detector, z: number, slack = 0): Detector {
  return grown(state.map((m) => m + 1) as unknown as Detector, z, slack)
}

/** The product alone, without the start at this outcome: what one start has come to. */
export function grown(state: Detector, z: number, slack = 0): Detector {
  const step = Math.min(CLIP, Math.max(-CLIP, z)) - slack
  return state.map((m, i) => m * (1 + (BETS[i] as number) * step)) as unknown as Detector
}

export const alarmLevel = (state: Detector): number => (state[0] + state[1] + state[2]) / 3

/** Which of the last twenty executions went worse than the ten before. */
export type Recent = { readonly isSuccess: boolean; readonly executionScore: number; readonly slippageBps: number }
export type Lamp = 'success_share' | 'execution_score' | 'slippage'

const WINDOW = 10

/**
 * The watch lamp of the original specification, newest last: it lights, it is logged, and it does nothing else. With a constant
 * success rate of 0.8 it fires on 39 % of single looks, so it must never change anything.
 */
export function watchLamps(recent: readonly Recent[]): readonly Lamp[] {
  if (recent.length < 2 * WINDOW) return []
  const now = recent.slice(-WINDOW)
  const before = recent.slice(-2 * WINDOW, -WINDOW)
  const mean = (rows: readonly Recent[], of: (row: Recent) => number): number => rows.reduce((total, row) => total + of(row), 0) / rows.length
  const change = (of: (row: Recent) => number): readonly [number, number] => [mean(before, of), mean(now, of)]
  const [shareBefore, shareNow] = change((row) => (row.isSuccess ? 1 : 0))
  const [scoreBefore, scoreNow] = change((row) => row.executionScore)
  const [slipBefore, slipNow] = change((row) => row.slippageBps)
  const lamps: Lamp[] = []
  // Shares of ten are tenths: a difference of exactly one must not be lost to rounding.
  if (shareBefore - shareNow >= 0.1 - 1e-9) lamps.push('success_share')
  if (scoreBefore > 0 && (scoreBefore - scoreNow) / scoreBefore >= 0.1) lamps.push('execution_score')
  if (slipNow - slipBefore >= 1 && slipNow - slipBefore >= 0.1 * Math.abs(slipBefore)) lamps.push('slippage')
  return lamps
}
