import type { DecisionId, ExecutionId } from '#lib/domain/base/id.ts'
import type { Result } from '#lib/domain/base/result.ts'
import { err, ok } from '#lib/domain/base/result.ts'
import { fromMs, type Instant, parseIso, plusMs } from '#lib/domain/base/time.ts'
import { admit } from '#lib/domain/decide/admit.ts'
import type { Decision, DecisionRow } from '#lib/domain/decide/decision.ts'
import type { Holding } from '#lib/domain/decide/entry.ts'
import { type LessonEffect, NO_LESSONS } from '#lib/domain/decide/recall.ts'
import type { Baseline } from './baseline.ts'

/** A decision that waits for its entry conditions. */
export type Waiting = {
  readonly id: ExecutionId
  row: DecisionRow
  decision: Decision
  until: Instant
  readonly since: Instant
  readonly lessons: LessonEffect
  /** Null where it met no lesson. */
  baseline: Baseline | null
  state: Holding
  checkedAt: Instant
  readonly curatedScore: number | null
  undo: () => void
}

// biome-ignore lint/suspicious/noExplicitAny: a row of our own tables, whose type is the migration
export type Row = Readonly<Record<string, any>>

/** The decision's row as it was judged: what its writer has done to it since does not count. */
const rowOf = (row: Row): DecisionRow => ({
  id: row.decision_id as DecisionId,
  lifecycle_id: row.lifecycle_id,
  parent_id: row.parent_id,
  kind: 'decision',
  symbol: row.symbol,
  timeframe: row.timeframe,
  session_bucket: row.session_bucket,
  regime: row.regime,
  dm_alpha: { signal_strength: row.order_spec.strength },
  dm_decision: row.order_spec.raw,
  tags: [],
  created_at: fromMs(row.created_at.getTime()),
})

/** A change goes where it is read first: into the trading plan. */
export const changed = (row: DecisionRow, change: Readonly<Record<string, unknown>>): DecisionRow => {
  const decision = row.dm_decision as { readonly trading_plan?: Readonly<Record<string, unknown>> }
  return { ...row, dm_decision: { ...decision, trading_plan: { ...decision.trading_plan, ...change } } }
}

/** A waiting decision as its row keeps it; the error says why it is none any more. */
export function waitingFrom(row: Row, validityMs: number): Result<Waiting, string> {
  const given = rowOf(row)
  const decidedAt = fromMs(row.decided_at.getTime())
  const decision = admit(given, decidedAt)
  if (!decision.ok) return err(decision.error.message)
  const said = row.monitoring_state?.waiting ?? {}
  return ok({
    id: row.id,
    row: given,
    decision: decision.value,
    until: parseIso(said.until ?? '') ?? decision.value.validUntil ?? plusMs(decidedAt, validityMs),
    since: decidedAt,
    lessons: { ...NO_LESSONS, ...said.lessons },
    baseline: said.baseline ?? null,
    state: { holds: false, lines: said.lines ?? [] },
    checkedAt: decidedAt,
    curatedScore: row.curated_score,
    undo: () => undefined,
  })
}
