import { z } from 'zod'
import { dec, sum } from '#lib/domain/base/decimal.ts'
import {
  context,
  contributions,
  type ExecutionDetail,
  type ExecutionHead,
  execMetrics,
  monitoring,
  orderSpec,
  outcome,
  predict,
  riskChecks,
  route,
  stages,
  storedSchedule,
} from '#lib/wire/views/execution.ts'
import { readSection } from '#lib/wire/views/parts.ts'
import type { Reader } from './connection.ts'
import { EXECUTION, executionRow, type StoredExecution } from './execution-row.ts'
import { listings } from './market-parts.ts'
import { progressOf } from './schedule.ts'

/** Everything about one decision in one statement, so that an execution is never shown with the fills of a moment later. */
export async function readExecution(db: Reader, id: string): Promise<ExecutionDetail | null> {
  const { rows } = await db.query(EXECUTION, [id])
  return rows[0] ? toDetail(executionRow.parse(rows[0])) : null
}

function toDetail(r: StoredExecution): ExecutionDetail {
  const problems: string[] = []
  const known = listings.safeParse(r.listings ?? []).data ?? []
  const schedule = readSection(storedSchedule, r.schedule, 'schedule', problems)
  return {
    head: { ...toHead(r), ...filledSoFar(r) },
    spec: readSection(orderSpec, r.order_spec, 'order_spec', problems),
    outcome: readSection(outcome, r.outcome, 'outcome', problems),
    predict: readSection(predict, r.tr_predict, 'tr_predict', problems),
    context: readSection(context, r.context, 'context', problems),
    contributions: readSection(contributions, r.curator_contributions, 'curator_contributions', problems),
    riskChecks: readSection(riskChecks, r.risk_checks, 'risk_checks', problems),
    route: readSection(route, r.route, 'route', problems),
    metrics: readSection(execMetrics, r.exec_metrics, 'exec_metrics', problems),
    stages: readSection(stages, r.stages, 'stages', problems),
    holdings: r.holdings,
    monitoring: readSection(monitoring, r.monitoring_state, 'monitoring_state', problems),
    schedule: schedule && progressOf(schedule, r.orders, r.fills),
    closers: r.closers,
    lessonsApplied: readSection(lessons, r.lesson_metadata, 'lesson_metadata', problems)?.lessons_applied ?? [],
    orders: r.orders,
    fills: r.fills,
    events: r.events,
    listings: known.filter((listing) => listing.symbol === r.symbol),
    market: r.market,
    newerId: r.newer_id,
    olderId: r.older_id,
    problems,
    readAtMs: r.read_at_ms,
  }
}

const lessons = z.object({
  lessons_applied: z
    .array(z.string())
    .nullish()
    .transform((ids) => ids ?? []),
})

/** The row gets what was filled when the execution ends; until then its fills know. */
function filledSoFar({ status, fills }: StoredExecution): Pick<ExecutionHead, 'filledQuantity' | 'averagePrice'> | null {
  if (status !== 'working' || fills.length === 0) return null
  const filled = sum(fills.map((fill) => dec(fill.baseQuantity)))
  const paid = sum(fills.map((fill) => dec(fill.price).times(fill.baseQuantity)))
  return { filledQuantity: filled.toFixed(), averagePrice: paid.div(filled).toSignificantDigits(16).toFixed() }
}

function toHead(r: StoredExecution): ExecutionHead {
  return {
    id: r.id,
    moduleId: r.module_id,
    decisionId: r.decision_id,
    parentId: r.parent_id,
    origin: r.origin,
    symbol: r.symbol,
    timeframe: r.timeframe,
    sessionBucket: r.session_bucket,
    regime: r.regime,
    tags: r.tags,
    status: r.status,
    side: r.side,
    venue: r.venue,
    executionType: r.execution_type,
    outcomeType: r.outcome_type,
    quantity: r.quantity,
    orderedQuantity: r.ordered_quantity,
    filledQuantity: r.filled_quantity,
    averagePrice: r.average_price,
    arrivalSlippageBps: r.arrival_slippage_bps,
    shortfallBps: r.implementation_shortfall_bps,
    executionScore: r.execution_score,
    curatedScore: r.curated_score,
    strandScore: r.strand_score,
    configVersion: r.config_version,
    decidedAtMs: r.decided_at_ms,
    endedAtMs: r.ended_at_ms,
    createdAtMs: r.created_at_ms,
    updatedAtMs: r.updated_at_ms,
  }
}
