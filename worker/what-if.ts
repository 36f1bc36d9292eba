import type { ConfigVersion } from '#lib/db/policy.ts'
import type { Pool } from '#lib/db/pool.ts'
import { type LogQuery, loggedDecisions } from '#lib/db/what-if.ts'
import type { Result } from '#lib/domain/base/result.ts'
import { err, ok } from '#lib/domain/base/result.ts'
import { type Problem, parsePolicy } from '#lib/domain/decide/policy.ts'
import { changedConfig, type FieldChange } from '#lib/domain/govern/change.ts'
import { type WhatIf, whatIf } from '#lib/domain/govern/what-if.ts'

export type Answered = { readonly changes: readonly FieldChange[]; readonly answer: WhatIf }

/** So many of the newest decisions are asked; older ones met another market. */
export const DECISIONS_MAX = 50_000

/** What a change of weights or of the configuration would have done with the decisions of the log, against the version it is made from. */
export async function askWhatIf(
  pool: Pool,
  moduleId: string,
  base: Pick<ConfigVersion, 'config'>,
  kind: 'weights' | 'configuration',
  change: unknown,
  query: LogQuery,
): Promise<Result<Answered, readonly Problem[]>> {
  const changed = changedConfig(base.config, kind, change)
  const before = parsePolicy(base.config)
  const after = changed.ok ? parsePolicy(changed.value.config) : isNothing(changed.error) ? before : null
  if (!changed.ok && after === null) return changed
  if (!before.ok) return before
  if (after === null || !after.ok) return after ?? err([])
  const decisions = await loggedDecisions(pool, moduleId, query, () => new Promise((resolve) => setImmediate(resolve)))
  return ok({ changes: changed.ok ? changed.value.changes : [], answer: whatIf(decisions, before.value, after.value) })
}

/** A change to what is there already is a question with an answer: 0. */
const isNothing = (problems: readonly Problem[]): boolean => problems.length === 1 && problems[0]?.path === ''
