import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { effectOf, isAction } from '#lib/domain/learn/lesson.ts'
import { givenLesson } from '#lib/wire/lesson.ts'
import type { ReplayLesson } from './replay-lessons.ts'

/** A lesson that somebody brings along to a replay: its population, its one action and its effect, as the desk would have stored them. */
export function readLesson(file: string, venues: readonly string[]): ReplayLesson | string {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    return `${file}: ${cause instanceof Error ? cause.message : String(cause)}`
  }
  const parsed = givenLesson.safeParse(value)
  if (!parsed.success) return `${file}: ${z.prettifyError(parsed.error)}`
  const { predicate, action, effect_bps: bps } = parsed.data
  if (!isAction(action, venues, ['market'])) return `${file}: action: is none that this recording can carry out`
  return { predicate, effect: effectOf(action, bps), text: `${file}: ${JSON.stringify(action)}`, shrunkBps: bps, learnedAtUs: 0 }
}
