'use server'
import type { Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** Lets an approvable lesson onto its canary, or rejects it. The worker checks the state again. */
export async function decideLesson(key: string, lessonId: string, verdict: 'approve' | 'reject', comment: string): Promise<Receipt> {
  return record('decide_lesson', key, { lesson_id: lessonId, verdict, comment })
}
