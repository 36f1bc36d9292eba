import type { ConfigVersion } from '#lib/db/policy.ts'
import type { Pool } from '#lib/db/pool.ts'
import { type LogQuery, loggedDecisions } from '#lib/db/what-if.ts'
import type { Result } from '#lib/domain/base/result.ts'
import { ok } from '#lib/domain/base/result.ts'
import type { Problem } from '#lib/domain/decide/fields.ts'
import type { Policy } from '#lib/domain/decide/policy.ts'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import { changedConfig, type FieldChange } from '#lib/domain/govern/change.ts'
import { type AskedLesson, underLesson } from '#lib/domain/govern/lesson-what-if.ts'
import { type WhatIf, whatIf } from '#lib/domain/govern/what-if.ts'

export type Answered = { readonly changes: readonly FieldChange[]; readonly answer: WhatIf }

/** So many of the newest decisions are asked; older ones met another market. */
export const DECISIONS_MAX = 50_000

/** What a change asks of the log: the policy that it is made from and the one that it would make. */
export type Question = { readonly changes: readonly FieldChange[]; readonly before: Policy; readonly after: Policy }

/** A change to what is there already is a question with an answer, 0; one that cannot be is refused with the path of each field. */
export function questionOf(base: Pick<ConfigVersion, 'config'>, kind: 'weights' | 'configuration', change: unknown): Result<Question, readonly Problem[]> {
  const changed = changedConfig(base.config, kind, change)
  const before = parsePolicy(base.config)
  if (!before.ok) return before
  if (!changed.ok) return isNothing(changed.error) ? ok({ changes: [], before: before.value, after: before.value }) : changed
  const after = parsePolicy(changed.value.config)
  return after.ok ? ok({ changes: changed.value.changes, before: before.value, after: after.value }) : after
}

/** What a change of weights or of the configuration would have done with the decisions of the log, against the version it is made from. */
export async function askWhatIf(
  pool: Pool,
  moduleId: string,
  base: Pick<ConfigVersion, 'config'>,
  kind: 'weights' | 'configuration',
  change: unknown,
  query: LogQuery,
): Promise<Result<Answered, readonly Problem[]>> {
  const question = questionOf(base, kind, change)
  if (!question.ok) return question
  const { changes, before, after } = question.value
  const decisions = await loggedDecisions(pool, moduleId, query, () => new Promise((resolve) => setImmediate(resolve)))
  return ok({ changes, answer: whatIf(decisions, before, after) })
}

/** What a lesson would have done to the scores of the decisions that it matches, were it applied to all of them, under the policy of `base`. */
export async function askLesson(
  pool: Pool,
  moduleId: string,
  base: Pick<ConfigVersion, 'config'>,
  lesson: AskedLesson,
  query: LogQuery,
): Promise<Result<Answered, readonly Problem[]>> {
  const policy = parsePolicy(base.config)
  if (!policy.ok) return policy
  const decisions = await loggedDecisions(pool, moduleId, query, () => new Promise((resolve) => setImmediate(resolve)))
  return ok({ changes: [], answer: whatIf(decisions, policy.value, policy.value, underLesson(lesson)) })
}

/** An empty path speaks of the change as a whole: it changes nothing. */
const isNothing = (problems: readonly Problem[]): boolean => problems.length === 1 && problems[0]?.path === ''
