import type { ScheduleProgress } from '#lib/wire/views/execution.ts'
import type { Range } from './scale.ts'

export type Step = { readonly atUs: number; readonly level: number }
export type SchedulePlot = {
  readonly time: Range
  readonly top: number
  /** Cumulative plan: the level holds from each instant on. */
  readonly planned: readonly Step[]
  readonly done: readonly Step[]
  /** Null outside the schedule's own time. */
  readonly nowUs: number | null
}

/** The planned trajectory and what was filled of it, on one clock: from the start to the horizon, or to the last fill after it. */
export function prepareSchedule(schedule: ScheduleProgress, nowUs: number | null): SchedulePlot {
  const planned = schedule.slices.filter((slice) => Number(slice.planned) > 0).map((slice): Step => ({ atUs: slice.dueUs, level: Number(slice.plannedTo) }))
  const done = schedule.done.map((step): Step => ({ atUs: step.atUs, level: Number(step.filled) }))
  const end = Math.max(schedule.endsUs, done.at(-1)?.atUs ?? 0)
  const start = Math.min(schedule.startsUs, planned[0]?.atUs ?? schedule.startsUs, done[0]?.atUs ?? schedule.startsUs)
  const within = nowUs !== null && nowUs >= start && nowUs <= end ? nowUs : null
  return {
    time: [start, end],
    top: Math.max(Number(schedule.quantity), planned.at(-1)?.level ?? 0, done.at(-1)?.level ?? 0),
    planned,
    done,
    nowUs: within,
  }
}
