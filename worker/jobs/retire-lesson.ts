import { lessonById, lessonCounts, moveLesson, wasRetiredBy } from '#lib/db/lesson-moves.ts'
import type { Pool } from '#lib/db/pool.ts'
import { mayRetire } from '#lib/domain/govern/lesson-lifecycle.ts'
import type { LessonVerdict } from './lifecycle.ts'

/** How often a step of somebody else may come in between: a review takes at most two of one lesson. */
const ATTEMPTS = 3

export type RetireWish = {
  readonly lessonId: string
  readonly reason: string
  readonly actor: string
  /** The command: carried out again after a crash, it finds its own work done. */
  readonly causeId: string
  /** Market time. */
  readonly now: string
}

/** A person ends one lesson. A review that moves it at the same moment does not come before them: it is ended where it then stands. */
export async function retireLesson(pool: Pool, moduleId: string, { lessonId, reason, actor, causeId, now }: RetireWish): Promise<LessonVerdict> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const lesson = await lessonById(pool, moduleId, lessonId)
    if (!lesson) return { ok: false, code: 'UNKNOWN_LESSON', message: 'there is no such lesson' }
    if (!mayRetire(lesson.state)) {
      if (await wasRetiredBy(pool, lessonId, causeId)) return { ok: true, state: 'retired' }
      return {
        ok: false,
        code: 'NOT_RETIRABLE',
        message: `the lesson is ${lesson.state}: only one that is approved, canary, active or probation can be retired`,
      }
    }
    const { configVersion } = await lessonCounts(pool, moduleId, now)
    const policyVersion = configVersion === null ? null : `config ${configVersion}`
    const step = { to: 'retired' as const, reason, gate: { command_id: causeId }, since: now, now, dataCut: null, policyVersion, actor, causeId }
    if (await moveLesson(pool, { lesson, ...step })) return { ok: true, state: 'retired' }
  }
  return { ok: false, code: 'NOT_RETIRABLE', message: 'the lesson keeps moving: look again' }
}
