'use server'
import type { Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** Ends a lesson that acts or is about to. */
export async function retireLesson(key: string, lessonId: string, reason: string): Promise<Receipt> {
  return record('retire_lesson', key, { lesson_id: lessonId, reason })
}

/** Lets an approvable lesson onto its canary, or rejects it. The worker checks the state again. */
export async function decideLesson(key: string, lessonId: string, verdict: 'approve' | 'reject', comment: string): Promise<Receipt> {
  return record('decide_lesson', key, { lesson_id: lessonId, verdict, comment })
}
