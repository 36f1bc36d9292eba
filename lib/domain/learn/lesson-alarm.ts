import { type Outcome, oneSample } from './contrast.ts'
import { alarmLevel, type Detector, detected, grown, QUIET } from './drift.ts'
import type { TrialRow } from './follow.ts'

/** Whether what applies a lesson has become dearer than what is held out, however late that was (LEARNING.md K). */

const ALARM_AT = 24_000
/** An estimated mean needs slack: as much as it may be off, in σ. More than the last and the largest bet (0.24) could lose everything at once. */
const SLACK = { least: 0.05, most: 0.16 } as const
/** Outcomes before it is known what to expect: a mean of ten is a third of σ off in three lessons of ten, which looks like a change. */
const WARM_UP = 100
/** Evidence alone finds what is too small to matter. */
const LOSS_MIN_BPS = 0.5

/**
 * `heldOut`: every outcome of its hold-outs so far, since they are what its applied ones are expected to cost. `rows`: its state's own,
 * in order. True once the level has crossed on the way, since one that has sunk again by the evening was an alarm all the same.
 */
export function hasAlarm(heldOut: readonly Outcome[], rows: readonly TrialRow[]): boolean {
  if (heldOut.length < WARM_UP) return false
  const { mean, se } = oneSample(heldOut)
  const sd = Math.sqrt(heldOut.reduce((sum, { y }) => sum + (y - mean) ** 2, 0) / (heldOut.length - 1))
  if (sd === 0) return false
  const slack = Math.min(SLACK.most, Math.max(SLACK.least, se / sd))
  const starts: Start[] = []
  let state = QUIET
  for (const { day, arm, y } of rows) {
    if (arm === 'holdout') continue
    if (starts.at(-1)?.day !== day) starts.push({ day, since: [1, 1, 1], n: 0, dearer: 0 })
    const z = (y - mean) / sd
    state = detected(state, z, slack)
    for (const start of starts) {
      start.since = grown(start.since, z, slack)
      start.n++
      start.dearer += y - mean
    }
    if (alarmLevel(state) >= ALARM_AT && lossSince(starts) >= LOSS_MIN_BPS) return true
  }
  return false
}

/** What the bets have come to that began on this day; the day of most is where the change most likely was. */
type Start = { readonly day: string; since: Detector; n: number; dearer: number }

function lossSince(starts: readonly Start[]): number {
  const likely = starts.reduce((best, start) => (alarmLevel(start.since) > alarmLevel(best.since) ? start : best))
  return likely.dearer / likely.n
}
