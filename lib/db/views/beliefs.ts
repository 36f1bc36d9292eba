import { z } from 'zod'
import { beliefs, type VenueFit } from '#lib/domain/learn/venue-fit.ts'
import { sigmaOf, VENUE_DEFAULTS, type VenueLearner } from '#lib/domain/learn/venue-learner.ts'
import { VENUE_SCALE } from '#lib/domain/learn/venue-state.ts'
import type { BeliefRow } from '#lib/wire/views/learning.ts'

const stored = z.object({
  scale: z.literal(VENUE_SCALE),
  fit: z.record(z.string(), z.record(z.string(), z.object({ n: z.number(), sum: z.number() }))),
  spread: z.object({ squares: z.number(), df: z.number() }),
})
const ROWS_MAX = 200

/** What the venue learner believes, cell by cell, cheapest first (LEARNING.md J); none for a state that is something else. */
export function beliefRows(state: unknown): readonly BeliefRow[] {
  const known = stored.safeParse(state).data
  if (!known) return []
  const fit: VenueFit = new Map(Object.entries(known.fit).map(([venue, cells]) => [venue, new Map(Object.entries(cells))]))
  const venues = [...fit.keys()].sort()
  const cells = [...new Set([...fit.values()].flatMap((own) => [...own.keys()]))].sort()
  const model = { ...VENUE_DEFAULTS.model, sigma: sigmaOf({ spread: known.spread } as VenueLearner) }
  return cells
    .flatMap((cell) =>
      beliefs(model, fit, cell, venues)
        .map((belief) => ({ cell, ...belief, n: fit.get(belief.venue)?.get(cell)?.n ?? 0 }))
        .sort((a, b) => a.mean - b.mean),
    )
    .slice(0, ROWS_MAX)
}
