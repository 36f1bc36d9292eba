import { emptyScoreboard, regretOf, scored } from '#lib/domain/learn/scoreboard.ts'
import type { CuratorWorld } from '#lib/sim/worlds/curator-world.ts'

const KAPPA = 0.15
/** Today's weights, each curator left out, each counted twice. */
const POLICIES: readonly (readonly number[])[] = [
  [1, 1, 1, 1],
  ...[0, 2].flatMap((u) => [0, 1, 2, 3].map((j) => [1, 1, 1, 1].map((one, i) => (i === j ? u : one)))),
]

/** Whether following the scoreboard lost no more than either bound, over a whole world. */
export function runBoard(world: CuratorWorld): { readonly isWithin: boolean; readonly regret: number; readonly bound: number } {
  const { spec } = world
  let board = emptyScoreboard(POLICIES.length)
  for (let no = 0; no < spec.decisions; no++) {
    const { strength, contributions } = world.caseOf(no)
    const z = Math.log(strength / spec.threshold)
    const reward = world.reward(no)
    board = scored(
      board,
      POLICIES.map((u) => (z + contributions.reduce((sum, c, j) => sum + Math.min(KAPPA, Math.max(-KAPPA, c * (u[j] as number))), 0) >= 0 ? -reward : 0)),
    )
  }
  const { regret, bounds } = regretOf(board)
  // A sum of thousands of doubles may miss a bound that it touches by its last digits.
  return { isWithin: regret <= bounds[0] + 1e-9 && regret <= bounds[1] + 1e-9, regret, bound: bounds[1] }
}
