/** When a group is large enough to be compared (METRICS.md section 11). */

/** No rank, arrow or colour with less. */
export const DECISIONS_NEEDED = 20
/** Venues are compared over days: one bad day is no property of a venue. */
export const VENUE_DAYS_NEEDED = 5

/** `observation, n 7 of 20`, or null when there is enough. */
export function observationOf(decisionCount: number, dayCount: number, isVenue: boolean): string | null {
  if (decisionCount < DECISIONS_NEEDED) return `observation, n ${decisionCount} of ${DECISIONS_NEEDED}`
  if (isVenue && dayCount < VENUE_DAYS_NEEDED) return `observation, ${dayCount} ${dayCount === 1 ? 'day' : 'days'} of ${VENUE_DAYS_NEEDED}`
  return null
}
