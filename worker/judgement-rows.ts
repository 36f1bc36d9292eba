import { type EventRow, event } from '#lib/db/events.ts'
import type { Judgement } from '#lib/db/judgements.ts'
import { measureLatency } from '#lib/domain/account/metrics/latency.ts'
import { type Instant, toIso } from '#lib/domain/base/time.ts'
import type { Context } from '#lib/domain/decide/context.ts'
import type { Decision } from '#lib/domain/decide/decision.ts'
import type { Holding } from '#lib/domain/decide/entry.ts'
import type { Judged } from '#lib/domain/decide/judgement.ts'
import type { Policy } from '#lib/domain/decide/policy.ts'
import type { Refusal } from '#lib/domain/decide/refusal.ts'
import type { Plan } from '#lib/domain/execute/route.ts'
import { NO_STEP } from '#lib/domain/govern/lesson-step.ts'
import { latencyRow, toStages } from './conclude.ts'
import { applicationRows, decisionLog, type Logged, lessonMetadata } from './decision-log.ts'
import type { LiveExecution } from './live.ts'
import * as rows from './rows.ts'
import { scheduleRow } from './schedule-rows.ts'
import type { Subject } from './subject.ts'

/** What an answer is written from, whatever it is. `decision` is null for a row that could not be read as one. */
export type Answered = {
  readonly subject: Subject
  readonly decision: Decision | null
  readonly context: Context | null
  readonly moduleId: string
  readonly version: number
  readonly policy: Policy
  /** What is learned from; null for a row that could not be judged. */
  readonly learned: Learned | null
}

export type Learned = Pick<Logged, 'step' | 'known' | 'drawn' | 'policyVersion' | 'baseline'>

/** A refusal with the whole judgement, and its report in the same commit. */
export function refusalOf(answered: Answered, refusals: readonly Refusal[], judged: Judged | null): Judgement {
  const { subject, decision } = answered
  const { stamps, at } = subject
  const { decision_ref, ...ids } = rows.echoed(subject.row.dm_decision)
  const benchmark = judged?.case.survey.benchmark ?? null
  const score = judged?.score.curatedScore ?? null
  return {
    ...addressOf(subject, 'refused'),
    execution: {
      ...unroutedRow(answered, judged, 'refused', 'refused before routing'),
      decision_log: logOf(answered, judged, 'refuse'),
      tags: ['dm:execution_report'],
      decision_ref: refusals[0]?.code === 'DUPLICATE_DECISION' ? null : decision_ref,
      outcome_type: 'refused',
      outcome: { reasons: refusals, decision_ref, ...ids, flags: [], ...causeOf(subject) },
      exec_metrics: unfilledMetrics('refused', benchmark?.venue ?? null, score, benchmark?.mid?.toFixed() ?? null),
      // A refusal is over when it is judged: what comes after that stage never happens.
      stages: {
        stamps_us: rows.stampsRow(stamps),
        committed_is_early: !subject.isCommitStamp,
        ...latencyRow(measureLatency(toStages({ ...stamps, done: stamps.judged as number }))),
      },
      monitoring_state: decision ? rows.watchRow(decision, answered.policy) : {},
      ended_at: toIso(at),
    },
    orders: [],
    applications: applicationsOf(answered, judged),
    events: [rows.refusedEvent(subject.id, subject.row.id, refusals), ...failureEvents(judged, subject.id)],
  }
}

/** Approved, but its entry conditions do not hold yet: all of the judgement is stored, and nothing that could be sent. */
export function waitingOf(answered: Answered, judged: Judged, until: Instant, state: Holding): Judgement {
  const { subject, decision, policy } = answered
  const { decision_ref, ...ids } = rows.echoed(subject.row.dm_decision)
  const benchmark = judged.case.survey.benchmark
  const waiting = rows.waitingRow(state, until, subject.at, subject.at, { lessons: judged.case.lessons, baseline: answered.learned?.baseline ?? null })
  return {
    ...addressOf(subject, 'waiting'),
    execution: {
      ...unroutedRow(answered, judged, 'waiting', 'not routed yet: the entry conditions do not hold'),
      decision_log: logOf(answered, judged, 'wait'),
      decision_ref,
      outcome: { reasons: [], decision_ref, ...ids, flags: [] },
      exec_metrics: unfilledMetrics('waiting', benchmark?.venue ?? null, judged.score.curatedScore, null),
      stages: { stamps_us: rows.stampsRow(subject.stamps), committed_is_early: !subject.isCommitStamp },
      monitoring_state: { ...(decision && rows.watchRow(decision, policy)), waiting },
    },
    orders: [],
    applications: applicationsOf(answered, judged),
    events: [
      event('execution', subject.id, 'waiting', subject.row.id, { execution_id: subject.id, until: toIso(until), lines: state.lines }),
      ...failureEvents(judged, subject.id),
    ],
  }
}

/** Approved and routed: the execution, its intents and its schedule. */
export function approvalOf(answered: Answered, judged: Judged, made: Plan, execution: LiveExecution, intendedAt: Instant): Judgement {
  const { subject, decision, context, moduleId, policy } = answered
  const { id } = subject
  const { decision_ref, ...ids } = rows.echoed(subject.row.dm_decision)
  const { survey, exposure } = judged.case
  const intents = made.intents.map((o) =>
    event('order', o.id, 'intended', id, { execution_id: id, venue: o.venue, side: o.side, quantity: o.quantity.toFixed(), price: o.price.toFixed() }),
  )
  return {
    ...addressOf(subject, 'approved'),
    execution: {
      ...headRow(answered, 'approved'),
      decision_log: logOf(answered, judged, 'publish'),
      decision_ref,
      execution_type: made.style,
      quantity: made.quantity.toFixed(),
      ordered_quantity: made.ordered.toFixed(),
      filled_quantity: '0',
      venue: made.venue,
      outcome: { reasons: [], decision_ref, ...ids, flags: answered.learned?.drawn.isExplored ? ['explored'] : [], ...causeOf(subject) },
      route_hint: made.venue,
      tr_predict: rows.predictRow(made.predict),
      context: context && rows.contextRow(context, survey, exposure),
      risk_checks: rows.checkRows(judged.checks),
      route: rows.routeRow(survey, made.venue, made.reason, made.propensity, made.conversionPrice.toFixed()),
      exec_metrics: {
        venue: made.venue,
        status: 'approved',
        curated_score: judged.score.curatedScore,
        venue_scores: execution.venueScores,
        benchmarks: { p_d: typeof execution.decisionMid === 'string' ? null : execution.decisionMid.toFixed() },
        inputs: {
          max_slippage_bps: execution.bounds.maxSlippageBps,
          max_latency_ms: execution.bounds.maxLatencyMs,
          markout_scale_bps: execution.bounds.markoutScaleBps,
        },
      },
      stages: { stamps_us: rows.stampsRow(subject.stamps), committed_is_early: !subject.isCommitStamp },
      curated_score: judged.score.curatedScore,
      curator_contributions: rows.contributionsRow(judged),
      position_data: { before: execution.positionBefore },
      monitoring_state: decision ? rows.watchRow(decision, policy) : {},
      decided_at: toIso(subject.at),
      schedule: made.schedule && scheduleRow(made.schedule),
    },
    orders: made.intents.map((o) => rows.orderRow(o, moduleId, intendedAt)),
    applications: applicationsOf(answered, judged),
    events: [
      event('execution', id, 'approved', subject.row.id, { execution_id: id, venue: made.venue, ...causeOf(subject) }),
      ...intents,
      ...failureEvents(judged, id),
    ],
  }
}

const addressOf = (subject: Subject, result: string) => ({ inboxSeq: subject.inboxSeq, result, commandId: commandOf(subject) })

/** A typed decision's row carries its command's id as its own; the command is done when it has first been judged. */
const commandOf = ({ row, inboxSeq }: Subject): string | null => (inboxSeq !== null && row.tags.includes('origin:typed') ? row.id : null)

const causeOf = ({ cause }: Subject) => (cause === null ? {} : { cause })

/** What is learned from of this decision, refused or not (LEARNING.md B1). */
const logOf = ({ subject, learned }: Answered, judged: Judged | null, action: Logged['action']) =>
  learned &&
  decisionLog({
    ...learned,
    decisionId: subject.row.id,
    judged,
    action,
    isSecond: subject.waited !== null,
    // While it waits this stands with what it waits for.
    baseline: action === 'wait' ? null : learned.baseline,
  })

const applicationsOf = ({ subject, learned }: Answered, judged: Judged | null) =>
  learned && judged && learned.step.met.length > 0 ? applicationRows(learned.step, judged, subject.id, subject.row.id) : []

function headRow({ subject, decision, moduleId, version, learned }: Answered, status: string) {
  return {
    ...rows.shellRow(subject.row, { id: subject.id, moduleId, status, version, origin: subject.origin }),
    lesson_metadata: lessonMetadata(learned?.step ?? NO_STEP),
    side: decision?.side ?? null,
    order_spec: decision ? rows.orderSpec(decision, subject.row.dm_decision) : { raw: subject.row.dm_decision },
  }
}

/** What a row says that was judged and not routed. */
function unroutedRow(answered: Answered, judged: Judged | null, status: string, reason: string) {
  const { subject, decision, context } = answered
  const benchmark = judged?.case.survey.benchmark ?? null
  return {
    ...headRow(answered, status),
    execution_type: decision?.style ?? null,
    quantity: benchmark?.quantity?.toFixed() ?? null,
    ordered_quantity: '0',
    filled_quantity: '0',
    venue: benchmark?.venue ?? subject.venue,
    tr_predict: rows.predictRow(benchmark?.forecast ?? null),
    context: context && judged ? rows.contextRow(context, judged.case.survey, judged.case.exposure) : null,
    risk_checks: rows.checkRows(judged?.checks ?? []),
    route: judged ? rows.routeRow(judged.case.survey, null, reason, null, null) : null,
    curated_score: judged?.score.curatedScore ?? null,
    curator_contributions: judged ? rows.contributionsRow(judged) : null,
    decided_at: toIso(subject.at),
  }
}

/** Metrics of an execution that sent nothing. */
export const unfilledMetrics = (status: string, venue: string | null, curatedScore: number | null, decisionMid: string | null) => ({
  venue,
  status,
  slippage_bps: null,
  latency_ms: null,
  fees: '0',
  execution_score: null,
  curated_score: curatedScore,
  venue_scores: {},
  nulls: { slippage_bps: 'zero_order', latency_ms: 'zero_order', execution_score: 'zero_order' },
  benchmarks: { p_d: decisionMid },
})

/** An incident for each curator that crashed: a person must look. */
const failureEvents = (judged: Judged | null, id: string): EventRow[] =>
  (judged?.failures ?? []).map((f) =>
    event('incident', `${id}:${f.curator}`, 'raised', id, { execution_id: id, curator: f.curator, message: f.message, name: 'curator_failed' }),
  )
