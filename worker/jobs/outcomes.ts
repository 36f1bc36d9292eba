import { readLearner, type StoredLearner, writeLearner } from '#lib/db/learners.ts'
import {
  bucketMarks, type EndedRow, endedAfter, type OutcomeRow, rewardScale, updateStrandPerformance, writeOutcomes,
} from '#lib/db/outcomes.ts' // biome-ignore format: one import
import type { Pool } from '#lib/db/pool.ts'
import { instant } from '#lib/domain/base/time.ts'
import { bucketsOf, consolidatedSpreadBps, type MarksBySymbol } from '#lib/domain/learn/buckets.ts'
import { outcomeOf } from '#lib/domain/learn/outcome.ts'
import { benchmarkBps, IMPACT_Y } from '#lib/domain/learn/residual.ts'
import { trialResidual } from '#lib/domain/learn/trial-outcome.ts'

const BATCH = 2_000
/** Executions that are not over when they are passed are asked for again; more than this many open at once are not expected. */
const PENDING_MAX = 20_000
const SCALE_START_BPS = 10
const LATE_DAYS = 7
const LEARNER = 'outcomes'
const ACTOR = 'outcome-log'

/** How far the log has come: every execution up to `afterId` is logged or among `pending`. */
type State = { readonly afterId: string; readonly pending: readonly string[]; readonly marksDay: string | null; readonly scaleBps: number }
const START: State = { afterId: '', pending: [], marksDay: null, scaleBps: SCALE_START_BPS }
/** Where buckets divide; the desk reads it for its decisions. */
const BUCKETS = 'buckets'

/**
 * Logs the outcomes that have become known since the last pass (LEARNING.md B2), in batches; the work grows with what is new. A
 * pass that is cut off is made up for by the next one: a row is stored once. Returns how many were new.
 */
export async function logOutcomes(pool: Pool, moduleId: string): Promise<number> {
  let count = 0
  for (;;) {
    const stored = await readLearner(pool, moduleId, LEARNER)
    const state = { ...START, ...(stored?.state as Partial<State> | undefined) }
    const buckets = await readLearner(pool, moduleId, BUCKETS)
    const marks = (buckets?.state ?? {}) as MarksBySymbol
    const rows = await endedAfter(pool, moduleId, state.afterId, state.pending, BATCH)
    const ready = rows.filter((row) => row.isReady && !row.isLogged)
    const written = await writeOutcomes(
      pool,
      moduleId,
      ready.map((row) => toRow(row, state.scaleBps, marks)),
    )
    count += written
    const next = await advanced(pool, moduleId, state, rows, buckets)
    if (JSON.stringify(next) !== JSON.stringify(state))
      await writeLearner(pool, moduleId, LEARNER, stored?.version ?? null, { state: next, dataCut: 0, actor: ACTOR })
    if (written === 0 || next.afterId === state.afterId) break
  }
  await updateStrandPerformance(pool, moduleId, LATE_DAYS)
  return count
}

/** Only what has settled is passed: a row that commits late has an id among those read already. */
async function advanced(pool: Pool, moduleId: string, state: State, rows: readonly EndedRow[], buckets: StoredLearner | null): Promise<State> {
  const firstUnsettled = rows.findIndex((row) => row.id > state.afterId && !row.isSettled)
  const passed = firstUnsettled < 0 ? rows : rows.slice(0, firstUnsettled)
  const asked = new Set(state.pending)
  const afterId = passed.filter((row) => !asked.has(row.id)).at(-1)?.id ?? state.afterId
  const pending = rows.filter((row) => row.id <= afterId && !row.isLogged && !row.isReady).map((row) => row.id)
  const day =
    rows
      .findLast((row) => row.isReady)
      ?.endedAt.toISOString()
      .slice(0, 10) ?? state.marksDay
  const moved = { ...state, afterId, pending: pending.slice(-PENDING_MAX) }
  if (day === null || day === state.marksDay) return moved
  // Once a market day, from the days before: an outcome never moves the bucket that it lies in.
  const [marks, scale] = await Promise.all([bucketMarks(pool, moduleId, day), rewardScale(pool, moduleId, day)])
  if (JSON.stringify(marks) !== JSON.stringify(buckets?.state ?? {})) {
    const updates = [{ parameter: BUCKETS, old_value: buckets?.state ?? null, new_value: marks, reason: `thirty days up to ${day}` }]
    await writeLearner(pool, moduleId, BUCKETS, buckets?.version ?? null, { state: marks, dataCut: 0, updates, actor: ACTOR })
  }
  return { ...moved, marksDay: day, scaleBps: Math.max(1, scale ?? SCALE_START_BPS) }
}

function toRow(row: EndedRow, scaleBps: number, marks: MarksBySymbol): OutcomeRow {
  const isShadow = row.status === 'refused'
  const spreadBps = consolidatedSpreadBps(
    (row.books ?? []).filter((b) => b.is_live !== false).map(({ bid, ask }) => ({ bid: numberOf(bid), ask: numberOf(ask) })),
  )
  const q = row.quantity === null || !row.volumeDaily ? null : row.quantity / row.volumeDaily
  const slippageBps = isShadow ? row.expectedSlippageBps : row.slippageBps
  const feeBps = isShadow ? row.expectedFeeBps : row.feeBps
  const driftBps = driftOf(row)
  // A refused order is taken as filled at its forecast: what it would have become, for the veto ledger only.
  const fillRatio = isShadow ? 1 : row.fillRatio
  const learned = outcomeOf({ fillRatio, slippageBps, feeBps, driftBps, spreadBps, q, volatilityDaily: row.volatilityDaily, impactY: IMPACT_Y.start, scaleBps })
  return {
    execution_id: row.id,
    decision_id: row.decisionId,
    day: row.endedAt.toISOString().slice(0, 10),
    ended_at: row.endedAt.toISOString(),
    symbol: row.symbol,
    timeframe: row.timeframe,
    venue: row.venue,
    execution_type: row.executionType,
    outcome_type: row.outcomeType,
    strand_score: row.strandScore,
    status: row.status,
    shadow: isShadow,
    censored: !isShadow && row.fillRatio < 1 && row.status !== 'expired' && row.status !== 'rejected',
    arrival_mid: row.arrivalMid,
    fill_ratio: row.fillRatio,
    slippage_bps: slippageBps,
    fee_bps: feeBps,
    latency_ms: row.latencyMs,
    markout_bps: row.markouts,
    drift_5m_bps: driftBps,
    benchmark_bps: learned.benchmarkBps,
    cost_bps: learned.costBps,
    y: isShadow ? null : learned.y,
    trial_y: row.baseline === null ? (isShadow ? null : learned.y) : trialYOf(row, driftBps),
    r: learned.r,
    known: { ...contextOf(row, q, spreadBps, marks), q, spread_bps: spreadBps, volatility_daily: row.volatilityDaily, modelled_bps: row.modelledBps },
  }
}

/** From the moment at which nothing but a lesson kept it: in a trial, waiting and shrinking are the lesson's own cost. */
function trialYOf(row: EndedRow, driftBps: number | null): number | null {
  const { side, baseline, isSent, fillRatio, slippageBps, feeBps } = row
  const firstMid = numberOf(row.firstMid)
  if (baseline === null || side === null || firstMid === null || !(firstMid > 0)) return null
  const { quantity, part, spread_bps: spreadBps, volume_daily: volume, volatility_daily: volatility } = baseline
  const isMeasured = quantity !== null && spreadBps !== null && volume !== null && volume > 0 && volatility !== null
  return trialResidual({
    side,
    firstMid,
    arrivalMid: numberOf(row.arrivalMid),
    laterMid: row.laterMid,
    part,
    isSent,
    fillRatio,
    slippageBps,
    driftBps,
    feeBps,
    expectedFeeBps: baseline.fee_bps,
    benchmarkBps: isMeasured ? benchmarkBps({ spreadBps, q: quantity / volume, volatilityBps: volatility * 10_000, y: IMPACT_Y.start }) : null,
  })
}

/** As it was stored when it was decided, else from the same facts; the venue and the style are those that were used. */
function contextOf(row: EndedRow, q: number | null, spreadBps: number | null, marks: MarksBySymbol): Readonly<Record<string, unknown>> {
  if (row.known) return { ...row.known, venue: row.venue, execution_type: row.executionType }
  if (row.symbol === null) return {}
  const at = instant(row.decidedAtUs === null ? row.endedAt.getTime() * 1_000 : Number(row.decidedAtUs))
  const { symbol, timeframe, regime, session, side, venue, executionType, volatilityDaily } = row
  return bucketsOf({ symbol, timeframe, regime, session, side, venue, executionType, at, q, spreadBps, volatilityDaily }, marks[symbol])
}

/** Of the mid from arrival, + = lost; where no quote was kept, back from the mark-out of what was filled. */
function driftOf({ side, arrivalMid, laterMid, slippageBps, markouts, fillRatio }: EndedRow): number | null {
  const arrival = numberOf(arrivalMid)
  if (side !== null && arrival !== null && arrival > 0 && laterMid !== null) return ((side === 'buy' ? 1 : -1) * (laterMid - arrival) * 10_000) / arrival
  const markout = numberOf(markouts['5m'] ?? null)
  return fillRatio > 0 && markout !== null && slippageBps !== null ? markout + slippageBps : null
}

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text))
