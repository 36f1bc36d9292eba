/**
 * What a population needs before anything is said of it, and how often all of them are looked at. Each look at the same data costs
 * certainty, so there is one a week of market time. Without a dependency: screens say the same numbers.
 */
export const EVIDENCE_BAR = { n: 20, days: 5, everyDays: 7 } as const
