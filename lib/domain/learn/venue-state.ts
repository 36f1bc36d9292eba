import { isRecord } from '../decide/fields.ts'
import type { Detector } from './drift.ts'
import type { Known } from './lesson.ts'
import type { CellSums } from './venue-fit.ts'
import { NEW_VENUE_LEARNER, type VenueLearner } from './venue-learner.ts'

/** The venue learner as plain JSON (`tr_learner`, name `venue`), and the cell that a decision falls into. */

/** What its figures mean. A state that says something else, or nothing, was learned on another scale and is not read: it is learned anew. */
export const VENUE_SCALE = 'beyond_modelled_cost'

/** Session × size (LEARNING.md J); what is not known is a cell of its own. */
export const venueCell = (known: Known): string => `${known.session_bucket ?? '-'} ${known.size_bucket ?? '-'}`

type Watched = { readonly n: number; readonly mean: number; readonly squares: number; readonly up: Detector; readonly down: Detector }

export const venueStateOf = ({ fit, watched, ...rest }: VenueLearner) => ({
  ...rest,
  scale: VENUE_SCALE,
  fit: Object.fromEntries([...fit].map(([venue, cells]) => [venue, Object.fromEntries(cells)])),
  watched: Object.fromEntries(watched),
})

/** Reads it back; null for anything else than `venueStateOf` writes, on the same scale. */
export function venueLearnerOf(state: unknown): VenueLearner | null {
  if (
    !isRecord(state) ||
    state.scale !== VENUE_SCALE ||
    !isRecord(state.fit) ||
    !isRecord(state.watched) ||
    typeof state.outcomes !== 'number' ||
    !isRecord(state.spread)
  )
    return null
  const fit = new Map<string, ReadonlyMap<string, CellSums>>()
  for (const [venue, cells] of Object.entries(state.fit)) {
    if (!isRecord(cells)) return null
    fit.set(venue, new Map(Object.entries(cells) as [string, CellSums][]))
  }
  const { scale: _, ...rest } = state
  return { ...NEW_VENUE_LEARNER, ...(rest as unknown as VenueLearner), fit, watched: new Map(Object.entries(state.watched) as [string, Watched][]) }
}
