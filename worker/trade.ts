import { event } from '#lib/db/events.ts'
import type { InboxItem } from '#lib/db/inbox.ts'
import type { Judgement } from '#lib/db/judgements.ts'
import { measureLatency } from '#lib/domain/account/metrics/latency.ts'
import type { ExecutionId, IdMaker, OrderId } from '#lib/domain/base/id.ts'
import { err } from '#lib/domain/base/result.ts'
import { type Instant, toIso, toMs } from '#lib/domain/base/time.ts'
import { admit } from '#lib/domain/decide/admit.ts'
import type { Context } from '#lib/domain/decide/context.ts'
import { convene } from '#lib/domain/decide/curator.ts'
import type { Admission, Decision } from '#lib/domain/decide/decision.ts'
import type { Judged, RiskCheck } from '#lib/domain/decide/judgement.ts'
import { recall } from '#lib/domain/decide/recall.ts'
import { type Refusal, refuse } from '#lib/domain/decide/refusal.ts'
import { check } from '#lib/domain/decide/risk.ts'
import { type Plan, plan } from '#lib/domain/execute/route.ts'
import { survey } from '#lib/domain/execute/venue-model.ts'
import type { Log } from '#lib/log.ts'
import { latencyRow, toStages } from './conclude.ts'
import { enlist, withdraw } from './enlist.ts'
import type { LiveExecution, Stamps } from './live.ts'
import type { Memory } from './memory.ts'
import type { MarketClock, WallClock } from './ports.ts'
import * as rows from './rows.ts'
import { scheduleRow } from './schedule-rows.ts'
import type { Closing } from './until-closed.ts'

export type Trader = {
  readonly moduleId: string
  readonly memory: Memory
  readonly clock: MarketClock
  readonly wall: WallClock
  /** False under replay, where a decision is taken at the recorded instant at which it is noticed. */
  readonly isWallTime: boolean
  /** The end of the market's session. */
  readonly closing: Closing
  readonly ids: IdMaker
  /** Durable when it resolves. */
  readonly judge: (judgement: Judgement) => Promise<void>
  readonly send: (execution: LiveExecution) => Promise<void>
  readonly log: Log
}

type Subject = { readonly item: InboxItem; readonly id: ExecutionId; readonly stamps: Stamps; readonly at: Instant }

/**
 * One decision, from claim to venue. Everything up to the first await is one turn of the event loop, so the
 * next decision sees this one's exposure. Every exit stores the whole judgement.
 */
export async function trade(item: InboxItem, desk: Trader, park: () => void): Promise<void> {
  const release = desk.clock.hold()
  try {
    const at = desk.clock.now()
    const noticed = desk.wall.now()
    const committed = item.row.created_at
    const subject: Subject = { item, id: desk.ids(Math.floor(toMs(noticed))) as ExecutionId, stamps: { committed, noticed }, at }
    const decision = admitted(item, at, desk.memory)
    if (!decision.ok) {
      await storeRefusal(desk, subject, null, null, null, [decision.error])
      return
    }
    const { effectiveAt } = decision.value
    if (effectiveAt !== null && effectiveAt > at) {
      if (!desk.isWallTime && !desk.closing.isClosed()) {
        // What waits for a recorded instant must let time come to it.
        release()
        return await later(item, desk, effectiveAt, park)
      }
      // Taking it now would be another decision than the one that was made.
      const value = toIso(effectiveAt)
      await storeRefusal(desk, subject, decision.value, null, null, [
        desk.isWallTime
          ? refuse('PLAN_NOT_SUPPORTED', 'effective_at lies ahead, which only a replay waits for', { field: 'effective_at', value })
          : refuse('STALE_MARKET', 'effective_at lies after the end of the recording: the market is closed', { field: 'effective_at', value }),
      ])
      return
    }

    const execution = await judge(desk, subject, decision.value)
    if (execution) await desk.send(execution)
  } finally {
    release()
  }
}

/** Waits, without holding market time, for the recorded instant at which the decision is taken, or for the end of the recording. */
async function later(item: InboxItem, desk: Trader, at: Instant, park: () => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let isOver = false
    const go = (): void => {
      if (isOver) return
      isOver = true
      undoTime()
      undoClose()
      void trade(item, desk, park).then(resolve, reject)
    }
    const undoTime = desk.clock.at(at, go)
    const undoClose = desk.closing.onClose(go)
    park()
  })
}

async function judge(desk: Trader, subject: Subject, decision: Decision): Promise<LiveExecution | null> {
  const { memory, moduleId } = desk
  const exposure = memory.exposure(decision.symbol, subject.at)
  const context = gather(memory, decision, subject.at)
  const limits = memory.limitsFor(decision.symbol)
  const forecasts = survey(memory.policy, limits, decision, context, exposure)
  const lessons = recall([])
  const judged = convene({ policy: memory.policy, decision, context, lessons, exposure, limits, survey: forecasts })
  if (!judged.ok) return await storeRefusal(desk, subject, decision, context, judged.error.judged, judged.error.refusals)
  const approved = check(limits, exposure, judged.value)
  if (!approved.ok) return await storeRefusal(desk, subject, decision, context, judged.value, approved.error.refusals, approved.error.judged.checks)
  const made = plan(approved.value, {
    executionId: subject.id,
    orderId: desk.ids(Math.floor(toMs(desk.wall.now()))) as OrderId,
  })

  subject.stamps.judged = desk.wall.now()
  const execution = enlist(memory, decision, judged.value, made, context, {
    id: subject.id,
    decidedAt: desk.isWallTime ? subject.item.row.created_at : subject.at,
    now: subject.at,
    stamps: subject.stamps,
    isCommitStamp: subject.item.isCommitStamp,
    echoed: rows.echoed(subject.item.row.dm_decision),
  })
  memory.countRelease(subject.at)
  try {
    await desk.judge(approvalOf(desk, subject, decision, context, judged.value, approved.value.checks, made, execution, moduleId))
  } catch (error) {
    // Without a stored intent nothing will be sent: it must not count as exposure.
    withdraw(memory, execution, subject.at)
    const { decision_ref } = rows.echoed(subject.item.row.dm_decision)
    if (decision_ref !== null) memory.references.release(decision_ref, subject.item.row.id)
    throw error
  }
  subject.stamps.intent = desk.wall.now()
  settle(desk, subject.item)
  return execution
}

/** Everything the judgement may know, gathered once. */
function gather(memory: Memory, decision: Decision, now: Instant): Context {
  const style = `${decision.symbol} ${decision.style}`
  return {
    now,
    books: memory.quotes.books(decision.symbol, now),
    stats: memory.stats,
    volatilityDaily: memory.quotes.volatilityDaily(decision.symbol),
    volumeDaily: memory.quotes.volumeDaily(decision.symbol),
    recentScore: memory.recentScores.get(style) ?? null,
    restingFills: memory.restingFills.get(style) ?? { filled: 0, sent: 0 },
  }
}

/** The row read as a decision, for the first time: what is invalid is said before what is a repetition (CONTRACT.md). */
function admitted(item: InboxItem, at: Instant, memory: Memory): Admission {
  if (item.unread !== null) return err(refuse('INVALID_DECISION', item.unread.message, { field: item.unread.field, limit: item.unread.limit }))
  const admission = admit(item.row, at)
  if (!admission.ok && admission.error.code === 'INVALID_DECISION') return admission
  const repetition = repeated(item, memory)
  return repetition ? err(repetition) : admission
}

/** Another decision carries the same reference; if none does, it is this one's from now on. */
function repeated(item: InboxItem, memory: Memory): Refusal | null {
  const reference = rows.echoed(item.row.dm_decision).decision_ref
  if (reference === null) return null
  const earlier = item.duplicateOf ?? memory.references.claim(reference, item.row.id)
  if (earlier !== item.row.id)
    return refuse('DUPLICATE_DECISION', `decision_id ${reference} was already used by decision ${earlier}`, {
      field: 'dm_decision.decision_id',
      value: reference,
    })
  return null
}

async function storeRefusal(
  desk: Trader,
  subject: Subject,
  decision: Decision | null,
  context: Context | null,
  judged: Judged | null,
  refusals: readonly Refusal[],
  checks: readonly RiskCheck[] = judged?.checks ?? [],
): Promise<null> {
  const { item, id, stamps, at } = subject
  stamps.judged = desk.wall.now()
  const { row } = item
  const benchmark = judged?.case.survey.benchmark ?? null
  const { decision_ref, ...ids } = rows.echoed(row.dm_decision)
  await desk.judge({
    inboxSeq: item.seq,
    result: 'refused',
    commandId: commandOf(item),
    execution: {
      ...rows.shellRow(row, { id, moduleId: desk.moduleId, status: 'refused', version: desk.memory.policy.version }),
      tags: ['dm:execution_report'],
      decision_ref: refusals[0]?.code === 'DUPLICATE_DECISION' ? null : decision_ref,
      side: decision?.side ?? null,
      execution_type: decision?.style ?? null,
      quantity: benchmark?.quantity?.toFixed() ?? null,
      ordered_quantity: '0',
      filled_quantity: '0',
      venue: benchmark?.venue ?? null,
      outcome_type: 'refused',
      outcome: { reasons: refusals, decision_ref, ...ids, flags: [] },
      order_spec: decision ? rows.orderSpec(decision, row.dm_decision) : { raw: row.dm_decision },
      tr_predict: rows.predictRow(benchmark?.forecast ?? null),
      context:
        context && judged ? rows.contextRow(context, judged.case.survey, judged.case.exposure.equity.toFixed(), judged.case.exposure.position.toFixed()) : null,
      risk_checks: rows.checkRows(checks),
      route: judged ? rows.routeRow(judged.case.survey, null, 'refused before routing', null, null) : null,
      exec_metrics: {
        venue: benchmark?.venue ?? null,
        status: 'refused',
        slippage_bps: null,
        latency_ms: null,
        fees: '0',
        execution_score: null,
        curated_score: judged?.score.curatedScore ?? null,
        venue_scores: {},
        nulls: { slippage_bps: 'zero_order', latency_ms: 'zero_order', execution_score: 'zero_order' },
        benchmarks: { p_d: benchmark?.mid?.toFixed() ?? null },
      },
      // A refusal is over when it is judged: what comes after that stage never happens.
      stages: {
        stamps_us: rows.stampsRow(stamps),
        committed_is_early: !item.isCommitStamp,
        ...latencyRow(measureLatency(toStages({ ...stamps, done: stamps.judged }))),
      },
      curated_score: judged?.score.curatedScore ?? null,
      curator_contributions: judged ? rows.contributionsRow(judged) : null,
      monitoring_state: decision ? rows.watchRow(decision) : {},
      decided_at: toIso(at),
      ended_at: toIso(at),
    },
    orders: [],
    events: [rows.refusedEvent(id, row.id, refusals), ...failureEvents(desk, judged, id)],
  })
  settle(desk, item)
  desk.log.info(
    { stage: 'judged', execution: id, decision: row.id, codes: refusals.map((r) => r.code), ms: (stamps.judged - (stamps.noticed ?? 0)) / 1_000 },
    'decision refused',
  )
  return null
}

function approvalOf(
  desk: Trader,
  subject: Subject,
  decision: Decision,
  context: Context,
  judged: Judged,
  checks: readonly RiskCheck[],
  made: Plan,
  execution: LiveExecution,
  moduleId: string,
): Judgement {
  const { item, id, at } = subject
  const { decision_ref, ...ids } = rows.echoed(item.row.dm_decision)
  const intended = made.intents.map((o) =>
    event('order', o.id, 'intended', id, { execution_id: id, venue: o.venue, side: o.side, quantity: o.quantity.toFixed(), price: o.price.toFixed() }),
  )
  return {
    inboxSeq: item.seq,
    result: 'approved',
    commandId: commandOf(item),
    execution: {
      ...rows.shellRow(item.row, { id, moduleId, status: 'approved', version: desk.memory.policy.version }),
      decision_ref,
      side: decision.side,
      execution_type: made.style,
      quantity: made.quantity.toFixed(),
      ordered_quantity: made.ordered.toFixed(),
      filled_quantity: '0',
      venue: made.venue,
      outcome: { reasons: [], decision_ref, ...ids, flags: [] },
      order_spec: rows.orderSpec(decision, item.row.dm_decision),
      route_hint: made.venue,
      tr_predict: rows.predictRow(made.predict),
      context: rows.contextRow(context, judged.case.survey, judged.case.exposure.equity.toFixed(), judged.case.exposure.position.toFixed()),
      risk_checks: rows.checkRows(checks),
      route: rows.routeRow(judged.case.survey, made.venue, made.reason, made.propensity, made.conversionPrice.toFixed()),
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
      stages: { stamps_us: rows.stampsRow(subject.stamps), committed_is_early: !item.isCommitStamp },
      curated_score: judged.score.curatedScore,
      curator_contributions: rows.contributionsRow(judged),
      position_data: { before: execution.positionBefore },
      monitoring_state: rows.watchRow(decision),
      decided_at: toIso(at),
      schedule: made.schedule && scheduleRow(made.schedule),
    },
    orders: made.intents.map((o) => rows.orderRow(o, moduleId, desk.wall.now())),
    events: [event('execution', id, 'approved', decision.id, { execution_id: id, venue: made.venue }), ...intended, ...failureEvents(desk, judged, id)],
  }
}

/** A typed decision's row carries its command's id as its own. */
const commandOf = (item: InboxItem): string | null => (item.row.tags.includes('origin:typed') ? item.row.id : null)

const failureEvents = (desk: Trader, judged: Judged | null, id: string) =>
  (judged?.failures ?? []).map((f) => {
    desk.log.error({ execution: id, curator: f.curator, message: f.message }, 'curator failed')
    return event('incident', `${id}:${f.curator}`, 'raised', id, { execution_id: id, curator: f.curator, message: f.message, name: 'curator_failed' })
  })

/** The stored row answers for the reference from here on. */
function settle(desk: Trader, item: InboxItem): void {
  const reference = rows.echoed(item.row.dm_decision).decision_ref
  if (reference !== null) desk.memory.references.settle(reference, item.row.id, desk.wall.monotonicMs())
}
