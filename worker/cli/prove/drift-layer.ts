import { alarmLevel, type Detector, detected, QUIET } from '#lib/domain/learn/drift.ts'
import { shiftWorld } from '#lib/sim/worlds/shift-world.ts'
import type { WorldOf } from '#lib/wire/world.ts'

const REPEATS = 15
/** Runs without a change are as long as the alarm is rare, and vary as much: about so many outcomes of them for each seed. */
const QUIET_OUTCOMES = 20_000
/** A detector that has been running: what it says of a change depends on how high chance has carried it. */
const QUIET_BEFORE = 400

/** Outcomes between false alarms, and the median delay after each shift of a detector that was running. `outcomesMax` when none came. */
export function runDrift(spec: WorldOf<'drift'>, seed: number): { readonly quietLength: number; readonly delays: readonly number[] } {
  const until = (error: (no: number) => number, from: number, state: Detector): number => {
    let level = state
    for (let n = 1; n < spec.outcomesMax; n++) {
      level = detected(level, error(from + n), spec.slack)
      if (alarmLevel(level) >= spec.alarmAt) return n
    }
    return spec.outcomesMax
  }
  const delay = (shift: number, repeat: number): number => {
    const error = shiftWorld(spec.name, seed * 1_000 + repeat, shift, QUIET_BEFORE + 1)
    let state: Detector = QUIET
    for (let n = 1; n <= QUIET_BEFORE; n++) {
      state = detected(state, error(n), spec.slack)
      // A false alarm restarts it, as it would the desk's.
      if (alarmLevel(state) >= spec.alarmAt) state = QUIET
    }
    return until(error, QUIET_BEFORE, state)
  }
  const runs = Math.max(1, Math.min(REPEATS, Math.floor(QUIET_OUTCOMES / spec.alarmAt)))
  const quiet = Array.from({ length: runs }, (_, run) => until(shiftWorld(spec.name, run === 0 ? seed * 1_000 : `${seed} quiet ${run}`, 0, 0), 0, QUIET))
  return {
    quietLength: quiet.reduce((sum, length) => sum + length, 0) / runs,
    delays: spec.shifts.map((shift) => Array.from({ length: REPEATS }, (_, repeat) => delay(shift, repeat)).toSorted((a, b) => a - b)[REPEATS >> 1] as number),
  }
}
