import { formatNumber } from '#lib/format/number.ts'
import { counted } from '#lib/format/words.ts'
import type { LearningHealth } from '#lib/wire/views/learning.ts'

/** Lessons that change decisions. */
export const actingOf = (lessons: LearningHealth['lessons']): number => (lessons.canary ?? 0) + (lessons.active ?? 0) + (lessons.probation ?? 0)

/** Neither acting nor over, and no person is asked yet. */
const UNDER_TEST = ['observation', 'candidate', 'verified', 'shadow', 'approved'] as const

/** What the desk has learned so far, in one sentence. */
export function learnedInWords({ lessons, outcomes }: Pick<LearningHealth, 'lessons' | 'outcomes'>): string {
  const acting = actingOf(lessons)
  const waiting = lessons.approvable ?? 0
  const tested = UNDER_TEST.reduce((sum, state) => sum + (lessons[state] ?? 0), 0)
  const all = Object.values(lessons).reduce((sum, count) => sum + count, 0)
  if (all === 0) return `No lesson yet: ${outcomesInWords(outcomes)}; a lesson needs 20 executions on 5 days and a difference that holds.`
  const parts = [
    `${acting === 0 ? 'No lesson acts' : `${counted(acting, 'lesson')} ${acting === 1 ? 'acts' : 'act'}`}`,
    ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for a person`] : []),
    ...(tested > 0 ? [`${tested} ${tested === 1 ? 'is' : 'are'} still tested`] : []),
    ...(all > acting + waiting + tested ? [`${all - acting - waiting - tested} over`] : []),
  ]
  return `${parts.join(', ')}.`
}

function outcomesInWords({ last, today, oldestDay }: LearningHealth['outcomes']): string {
  if (last === null || oldestDay === null) return 'no outcome is known'
  const count = `${formatNumber(last, 0)} ${last === '1' ? 'outcome' : 'outcomes'}`
  return today >= Number(last) ? `${count} on 1 day` : `${count} since ${oldestDay}`
}
